import { addDealRules } from '../../../src/deals/rules/add-deal-rules';
import { tierDiscountBps } from '../../../src/plans/catalog';
import { lastCatalogChange } from '../../../src/plans/editing/change-catalog';
import { changeTierDiscounts } from '../../../src/plans/editing/discounts/change-discounts';
import { everyTierDiscount } from '../../../src/plans/editing/discounts/discounts';
import { withdrawVersion } from '../../../src/plans/editing/withdrawing/withdraw-version';
import { getCatalog } from '../../../src/plans/plans.repository';
import { within } from '../../../src/platform/database/database';
import { addDays, dayIn } from '../../../src/platform/values/dates';
import { changeProgramRules } from '../../../src/program/rules/change-program-rules';
import { PROGRAM_RULES } from '../../../src/program/rules/versioned-program-rules';

/** What staff entered for days to come: a discount and rules of deals that can be withdrawn, and rules of the program that were. Safe to repeat. */
export async function ensureVersions(now: Date): Promise<void> {
  const { there, operator, catalog, seen } = await within('office', async (trx) => ({
    there: {
      discounts: await trx('tier_discounts').where('version', '>', 1).first<{ version: number } | undefined>('version'), deals: await trx('deal_rules').where('version', '>', 1).first<{ version: number } | undefined>('version'),
      program: await trx('program_rules').where('version', '>', 1).first<{ version: number } | undefined>('version'),
    },
    operator: await trx<{ person_id: string }>('staff').whereRaw("'operator' = any(roles)").orderBy('created_at').first('person_id'), catalog: await getCatalog(trx, dayIn(now, 'UTC')), seen: await lastCatalogChange(trx, 'tier-discounts'),
  }), { readOnly: true });
  const today = dayIn(now, 'UTC');
  const actor = { kind: 'staff', id: operator!.person_id, requestId: null } as const;
  const rows = everyTierDiscount((tier, one) => tierDiscountBps(catalog, tier, one) + (tier === 'basic' && one === 'safe' ? 250 : 0));
  if (!there.discounts) await changeTierDiscounts(rows, { validFrom: addDays(today, 120), today, seen, actor, now });
  if (!there.deals) await addDealRules({ pointsBps: 500, protectionDays: 120, extensionDays: 30, replyDays: 2, appealDays: 30, validFrom: addDays(today, 90), note: 'Longer projects need longer protection.', seen: '1', actor });
  const validFrom = addDays(today, 100);
  const program = there.program ? null : await changeProgramRules({ validFrom, thresholdUnits: 12_000, nfr: { basic: 1, premier: 5 }, note: 'Asked for by finance.', seen: 1, actor });
  if (program) await withdrawVersion(PROGRAM_RULES, program.validFrom, { seen: '2', actor });
}

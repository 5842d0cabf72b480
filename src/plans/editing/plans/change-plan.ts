import { type Scoped } from '../../../platform/database/database';
import { type Day } from '../../../platform/values/dates';
import { RuleBroken } from '../../../platform/errors';
import { enqueueAfterCommit } from '../../../platform/queue/queue';
import { changeCatalog, type Edit } from '../change-catalog';
import { type PlanFacts, planChange } from './plan-facts';
import { type EditedPlan, getEditedPlan, insertPlanLike, updatePlan } from './plan-facts.repository';
import { type PriceVersion, versionOn } from '../prices/price-versions';
import { insertPriceVersion, listPriceVersions } from '../prices/price-versions.repository';

/** Changes a plan in place, at once for everybody on it (domain.md §2.4). Answers whether anything was different; throws RuleBroken for a second plan to try. */
export function changePlan(code: string, asked: PlanFacts, edit: Edit): Promise<boolean> {
  return changeCatalog(`plan:${code}`, 'catalog.plan-changed', edit, async (trx) => {
    const standing = await getEditedPlan(trx, code);
    const change = planChange(standing, asked);
    return change && { ...change, write: () => savePlan(trx, standing, asked, edit.now) };
  });
}

async function savePlan(trx: Scoped, standing: EditedPlan, asked: PlanFacts, now: Date): Promise<void> {
  const isRenamed = standing.name !== asked.name;
  await updatePlan(trx, standing.id, asked, isRenamed ? now : null);
  if (isRenamed) enqueueAfterCommit(trx, 'accounts.refresh-plan-names', { id: standing.id });
}

export interface NewPlan { readonly code: string; readonly name: string; readonly rank: number }

/**
 * Makes a plan from a copy of another: its limits, features, days and the prices that hold today, not sold and not to be tried until somebody says so.
 * Throws RuleBroken where the code or the rank is taken.
 */
export function copyPlan(from: string, { code, name, rank }: NewPlan, { today, ...edit }: Omit<Edit, 'seen'> & { today: Day }): Promise<boolean> {
  return changeCatalog(`plan:${code}`, 'catalog.plan-added', { ...edit, seen: '' }, async (trx) => {
    const like = await getEditedPlan(trx, from);
    const standing = await trx('plans').where({ code }).first<{ name: string; rank: number } | undefined>('name', 'rank');
    if (standing?.name === name && standing.rank === rank) return null;
    if (standing) throw new RuleBroken('There is a plan with this code. Choose another code.');
    const versions = await listPriceVersions(trx, { kind: 'plan', id: like.id });
    return {
      before: null, after: { name, copiedFrom: like.name, rank },
      write: async () => {
        const id = await insertPlanLike(trx, like, { ...factsOf(like), name, code, rank, isSellable: false, trialDays: null, trialGraceDays: null });
        for (const price of pricesOn(versions, today)) await insertPriceVersion(trx, { kind: 'plan', id }, { ...price, validFrom: today }, edit.now);
      },
    };
  });
}

function pricesOn(versions: readonly PriceVersion[], today: Day): PriceVersion[] {
  const currencies = [...new Set(versions.map(({ currency }) => currency))];
  return currencies.flatMap((currency) => versionOn(versions, currency, today) ?? []);
}

function factsOf(plan: EditedPlan): PlanFacts {
  const { id: _, code: __, productId: ___, productName: ____, accountKind: _____, discountClass: ______, rank: _______, ...facts } = plan;
  return facts;
}

import { recordAudit } from '../../audit/audit.repository';
import { config } from '../../config';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { listOpenDifferences } from './differences.repository';
import { getHold, markLifted } from './holds.repository';

type Lifting = {
  /** Their name, as the hold and the audit log say it. */
  by: string;
  /** The colleague whose page this is; at the command line only the name is known. */
  personId?: string;
  /** Why charges go out although differences are open; undefined refuses then. */
  despite?: string | undefined;
};

/**
 * A named person lets automatic charges go out again. Refuses (RuleBroken) while a difference between Stripe and the portal is open that nobody has
 * explained, unless `despite` says why; both stand in the audit log. Answers why billing was on hold; undefined where it was not (security.md §1.16).
 */
export async function liftHold({ by, personId, despite }: Lifting): Promise<string | undefined> {
  if (by.trim() === '') throw new RuleBroken('Say who lifts the hold: npm run billing:lift -- "your name"');
  if (despite !== undefined && despite.trim().length < 10) throw new RuleBroken('Say why charges go out although differences are open, in 10 characters or more: --reason "…"');
  if (config.billingHold) throw new RuleBroken('The setting BILLING_HOLD is yes. Take it away and start again, then lift the hold.');
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { held, reason } = await getHold(trx);
    if (!held) return undefined;
    const open = await listOpenDifferences(trx);
    if (open.length > 0 && despite === undefined) {
      throw new RuleBroken(`${open.length} ${open.length === 1 ? 'difference is' : 'differences are'} open. Explain them (npm run reconcile lists them), or lift with --despite-differences --reason "…".`);
    }
    if (!await markLifted(trx, by.trim(), now)) return undefined;
    await recordAudit(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'staff', id: personId ?? by.trim() }, action: 'billing.hold-lifted', subjectType: 'billing', subjectId: 'hold',
      before: { held: true, reason }, after: { held: false, ...open.length > 0 && { despite: despite!.trim(), open: open.map(({ id }) => id) } }, now,
    });
    return reason;
  });
}

import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { findFrozen, liftFreeze } from '../../billing/reconciliation/freezes.repository';
import { findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { withMoments } from '../subscription';
import { findSubscriptionForUpdate, updateSubscription } from '../subscriptions.repository';

/**
 * A named person has looked, and charges for a frozen subscription may go out again (security.md §1.17): the automatic renewal goes on at its next
 * try. Takes the number or the id. Answers why it was frozen; undefined where nothing of that name is.
 */
export async function unfreezeSubscription(name: string, by: string): Promise<string | undefined> {
  const frozen = await within('system', (trx) => findFrozen(trx, name.trim()), { readOnly: true });
  if (!frozen) return undefined;
  return within({ organizationId: frozen.organizationId }, (trx) => unfreeze(trx, { ...frozen, by }));
}

async function unfreeze(trx: Scoped, { organizationId, subscriptionId, by }: { organizationId: string; subscriptionId: string; by: string }): Promise<string | undefined> {
  const now = await databaseNow(trx);
  const actor: Actor = { kind: 'staff', id: by };
  // What was frozen at its first purchase is not there yet.
  const before = await findSubscriptionForUpdate(trx, organizationId, subscriptionId);
  const reason = await liftFreeze(trx, { organizationId, subscriptionId, by, now });
  if (reason === undefined) return undefined;
  if (before?.renewalStopped === 'frozen') {
    const plan = findPlanById(await getCatalog(trx, dayIn(now, before.timeZone)), before.planId)!;
    await updateSubscription(trx, withMoments({ ...before, renewalStopped: null }, plan, now));
    await refreshAccountSummary(trx, before.accountId);
  }
  await recordAudit(trx, {
    organizationId, accountId: before?.accountId ?? null, actor, action: 'subscription.unfrozen', subjectType: 'subscription', subjectId: subscriptionId,
    before: { frozen: true, reason }, after: { frozen: false }, now,
  });
  return reason;
}

import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { getCatalog } from '../../plans/plans.repository';
import { findPlanById } from '../../plans/catalog';
import { databaseNow, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { purged } from '../ending.model';
import { findSubscriptionForUpdate, updateSubscription } from '../subscriptions.repository';

/** Told when the last data of a subscription is gone; telling it twice changes nothing more (domain.md §4.1). */
export async function markPurged({ organizationId, subscriptionId, actor }: { organizationId: string; subscriptionId: string; actor: Actor }): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const before = await findSubscriptionForUpdate(trx, organizationId, subscriptionId);
    if (before?.state !== 'purging') return;
    const plan = findPlanById(await getCatalog(trx, dayIn(now, before.timeZone)), before.planId)!;
    await updateSubscription(trx, purged(before, plan, now));
    await recordAudit(trx, {
      organizationId, accountId: before.accountId, actor, action: 'subscription.data-removed', subjectType: 'subscription', subjectId: before.id,
      before: { state: 'purging' }, after: { state: 'purged' }, now,
    });
    await refreshAccountSummary(trx, before.accountId);
  });
}

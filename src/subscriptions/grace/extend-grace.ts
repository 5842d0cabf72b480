import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { databaseNow, within } from '../../platform/database/database';
import { addDays, type Day } from '../../platform/values/dates';
import { accountOf, planOf, readLifeCycleBasis } from '../renewals/life-cycle-basis.report';
import { graceExtended } from '../ending.model';
import { type Subscription } from '../subscription';
import { getSubscriptionForUpdate, updateSubscription } from '../subscriptions.repository';
import { mailGraceExtended } from './grace.mails';

type Wanted = { organizationId: string; subscriptionId: string; days: number; reason: string; seen: Day; actor: Actor };

/**
 * Staff keep the data of a subscription that has ended for some days more (domain.md §4.2). Who pays for it has a mail. `seen` is the last day that the
 * form showed: sent twice it is done once. Throws RuleBroken where the model refuses it, ChangedMeanwhile where that day is another one now.
 */
export async function extendGrace({ organizationId, subscriptionId, days, reason, seen, actor }: Wanted): Promise<Subscription> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const before = await getSubscriptionForUpdate(trx, organizationId, subscriptionId);
    if (before.purgeOn !== null && before.purgeOn === addDays(seen, days) && (before.graceExtensions ?? 0) > 0) return before;
    if (before.purgeOn !== null && before.purgeOn !== seen) throw new ChangedMeanwhile();
    const basis = await readLifeCycleBasis(trx, organizationId, [before], now);
    const plan = planOf(basis, before);
    const after = graceExtended(before, days, plan, now);
    await updateSubscription(trx, after);
    await refreshAccountSummary(trx, after.accountId);
    await mailGraceExtended(trx, { ...basis, account: accountOf(basis, after), subscription: after, planName: plan.name });
    await recordAudit(trx, {
      organizationId, accountId: after.accountId, actor, action: 'subscription.grace-extended', subjectType: 'subscription', subjectId: subscriptionId,
      before: { purgeOn: before.purgeOn, expiresOn: before.expiresOn }, after: { purgeOn: after.purgeOn, days, reason }, now,
    });
    return after;
  });
}

import { type Actor, recordAudit } from '../../audit/audit.repository';
import { PaymentOnItsWay } from '../../billing/invoices/void-invoice';
import { type Scoped } from '../../platform/database/database';
import { endScheduledChanges } from '../scheduled/scheduled-changes.repository';
import { hasScheduled } from '../scheduled/scheduled-renewal.model';
import { purging } from '../ending.model';
import { type Subscription } from '../subscription';
import { updateSubscription } from '../subscriptions.repository';
import { accountOf, type LifeCycleBasis, planOf } from './life-cycle-basis.report';
import { mailPurging } from './mails/ends.mails';
import { voidOpenRenewals } from './void-open-renewal';

type Begun = {
  actor: Actor;
  /** Why staff remove it before its day. */
  early?: { reason: string };
};

/**
 * From here nothing brings the data of a subscription back: its row, locked by the caller, is `purging`, and who looks after it is told. Answers false, with nothing
 * changed, where it may be paid this minute.
 */
export async function beginPurge(trx: Scoped, basis: LifeCycleBasis, claimed: Subscription, { actor, early }: Begun): Promise<boolean> {
  const { now } = basis;
  const { organizationId } = claimed;
  const before = await givenUp(trx, claimed, actor, now);
  if (!before) return false;
  const plan = planOf(basis, before);
  const after = purging(early ? { ...before, purgeAt: now } : before, plan, now);
  await updateSubscription(trx, after);
  if (hasScheduled(before)) await endScheduledChanges(trx, { organizationId, subscriptionIds: [after.id], state: 'overtaken', now });
  await recordAudit(trx, {
    organizationId, accountId: after.accountId, actor, action: 'subscription.data-removal-begun', subjectType: 'subscription', subjectId: after.id,
    before: { state: before.state, purgeOn: before.purgeOn }, after: { state: after.state, ...early }, now,
  });
  await mailPurging(trx, { ...basis, account: accountOf(basis, after), subscription: after, planName: plan.name, isEarly: early !== undefined });
  return true;
}

async function givenUp(trx: Scoped, subscription: Subscription, actor: Actor, now: Date): Promise<Subscription | undefined> {
  try {
    const { organizationId } = subscription;
    return (await voidOpenRenewals(trx, { organizationId, subscriptions: [subscription], reason: 'the days of grace are over', actor, now }))[0];
  } catch (error) {
    // It may be paid this minute: the next sweep looks again.
    if (error instanceof PaymentOnItsWay) return undefined;
    throw error;
  }
}

import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { PaymentOnItsWay } from '../../billing/invoices/void-invoice';
import { type Scoped, within } from '../../platform/database';
import { type JobContext } from '../../platform/queue';
import { endScheduledChanges } from '../scheduled/scheduled-changes.repository';
import { hasScheduled } from '../scheduled/scheduled-renewal.model';
import { purging, type Subscription } from '../subscription';
import { updateSubscription } from '../subscriptions.repository';
import { accountOf, claimSubscriptions, type LifeCycleBasis, planOf, readLifeCycleBasis } from './life-cycle-basis.report';
import { isPaidOtherwise, mayBePaid } from './open-charges.report';
import { mailPurging } from './mails/ends.mails';
import { type Batch, sweepDue } from './sweep-due';
import { voidOpenRenewals } from './void-open-renewal';

const batchSize = 50;

/**
 * The days of grace are over: `purging`. Whoever keeps data of the subscription finds that state and removes it; `markPurged` follows
 * (architecture.md §3). An open renewal is given up first; while it may still turn out paid the data stays. Nothing brings it back from here.
 */
export async function purgeSubscriptions(context: JobContext): Promise<void> {
  await sweepDue({ moment: 'purge_at', batchSize, context }, (batch) => purgeBatch(batch, context));
}

const mayBeRemoved = `s.purge_at <= :now and s.state in ('expired', 'payment_failed') and not ${mayBePaid} and not ${isPaidOtherwise}`;

async function purgeBatch({ organizationId, due, now }: Batch, { actor }: JobContext): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const claimed = await claimSubscriptions(trx, { organizationId, ids: due.map(({ id }) => id), now }, mayBeRemoved);
    if (claimed.length === 0) return;
    const basis = await readLifeCycleBasis(trx, organizationId, claimed, now);
    for (const subscription of claimed) await purgeOne(trx, basis, subscription, actor);
    await refreshAccountSummaries(trx, [...new Set(claimed.map((subscription) => subscription.accountId))]);
  });
}

async function purgeOne(trx: Scoped, basis: LifeCycleBasis, claimed: Subscription, actor: Actor): Promise<void> {
  const { now } = basis;
  const { organizationId } = claimed;
  const before = await givenUp(trx, claimed, actor, now);
  if (!before) return;
  const plan = planOf(basis, before);
  const after = purging(before, plan, now);
  await updateSubscription(trx, after);
  if (hasScheduled(before)) await endScheduledChanges(trx, { organizationId, subscriptionIds: [after.id], state: 'overtaken', now });
  await recordAudit(trx, {
    organizationId, accountId: after.accountId, actor, action: 'subscription.data-removal-begun', subjectType: 'subscription', subjectId: after.id,
    before: { state: before.state, purgeOn: before.purgeOn }, after: { state: after.state }, now,
  });
  await mailPurging(trx, { ...basis, account: accountOf(basis, after), subscription: after, planName: plan.name });
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

import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { recordAudit } from '../../audit/audit.repository';
import { within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { endScheduledChanges } from '../scheduled/scheduled-changes.repository';
import { lapsed } from '../ending.model';
import { updateSubscription } from '../subscriptions.repository';
import { accountOf, claimSubscriptions, planOf, readLifeCycleBasis } from './life-cycle-basis.report';
import { mayBePaid } from './open-charges.report';
import { mailLapsed } from './mails/ends.mails';
import { type Batch, sweepDue } from './sweep-due';

const batchSize = 100;

/**
 * At the midnight after the expiry day: `payment_failed` for what was to renew by itself, else `expired`, trials too (domain.md §4.1, §7.8, §7.10).
 * Never while a charge may still turn out paid, so that nothing is charged and lapsed; and a first try that is overdue goes first for an hour.
 */
export async function lapseSubscriptions(context: JobContext): Promise<void> {
  await sweepDue({ moment: 'lapses_at', batchSize, context }, (batch) => lapseBatch(batch, context));
}

const mayLapse = `s.lapses_at <= :now and s.state in ('trial', 'active') and not ${mayBePaid}
  and not (s.auto_renew and s.charge_attempts = 0 and coalesce(s.charge_at <= :now, false) and s.lapses_at > cast(:now as timestamptz) - interval '1 hour')`;

async function lapseBatch({ organizationId, due, now }: Batch, { actor }: JobContext): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const claimed = await claimSubscriptions(trx, { organizationId, ids: due.map(({ id }) => id), now }, mayLapse);
    if (claimed.length === 0) return;
    const basis = await readLifeCycleBasis(trx, organizationId, claimed, now);
    for (const before of claimed) {
      const plan = planOf(basis, before);
      const after = lapsed(before, plan, now);
      await updateSubscription(trx, after);
      await recordAudit(trx, {
        organizationId, accountId: after.accountId, actor, action: 'subscription.lapsed', subjectType: 'subscription', subjectId: after.id,
        before: { state: before.state }, after: { state: after.state, purgeOn: after.purgeOn }, now,
      });
      await mailLapsed(trx, { ...basis, account: accountOf(basis, after), subscription: after, planName: plan.name });
    }
    const asScheduled = claimed.filter(({ scheduledLapse }) => scheduledLapse).map(({ id }) => id);
    if (asScheduled.length > 0) await endScheduledChanges(trx, { organizationId, subscriptionIds: asScheduled, kinds: ['lapse'], state: 'applied', now });
    await refreshAccountSummaries(trx, [...new Set(claimed.map((subscription) => subscription.accountId))]);
  });
}

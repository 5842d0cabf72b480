import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { recordAudit } from '../../audit/audit.repository';
import { within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { planSwitched } from '../subscription';
import { updateSubscription } from '../subscriptions.repository';
import { listTerms } from '../terms.repository';
import { renewedPlan } from '../waiting-plan.model';
import { claimSubscriptions, planOf, readLifeCycleBasis } from './life-cycle-basis.report';
import { type Batch, sweepDue } from './sweep-due';

const batchSize = 100;

/** At the start of a renewed term's first day, in the subscription's zone: its plan and storage packs take the place of the old ones (domain.md §4.3, §7.3). */
export async function switchPlans(context: JobContext): Promise<void> {
  await sweepDue({ moment: 'plan_changes_at', batchSize, context }, (batch) => switchBatch(batch, context));
}

async function switchBatch({ organizationId, due, now }: Batch, { actor }: JobContext): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const claimed = await claimSubscriptions(trx, { organizationId, ids: due.map(({ id }) => id), now }, 's.plan_changes_at <= :now');
    if (claimed.length === 0) return;
    const basis = await readLifeCycleBasis(trx, organizationId, claimed, now);
    for (const before of claimed) {
      const plan = planOf(basis, { planId: renewedPlan(before).planId, number: before.number });
      const after = planSwitched(before, await listTerms(trx, organizationId, before.id), plan, now);
      await updateSubscription(trx, after);
      await recordAudit(trx, {
        organizationId, accountId: after.accountId, actor, action: 'subscription.plan-switched', subjectType: 'subscription', subjectId: after.id,
        before: { planId: before.planId, storagePacks: before.storagePacks },
        after: { planId: after.planId, storagePacks: after.storagePacks, plan: plan.code }, now,
      });
    }
    await refreshAccountSummaries(trx, [...new Set(claimed.map((subscription) => subscription.accountId))]);
  });
}

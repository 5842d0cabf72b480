import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { beginPurge } from './begin-purge';
import { claimSubscriptions, readLifeCycleBasis } from './life-cycle-basis.report';
import { isPaidOtherwise, mayBePaid } from './open-charges.report';
import { type Batch, sweepDue } from './sweep-due';

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
    for (const subscription of claimed) await beginPurge(trx, basis, subscription, { actor });
    await refreshAccountSummaries(trx, [...new Set(claimed.map((subscription) => subscription.accountId))]);
  });
}

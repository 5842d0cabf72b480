import { databaseNow, within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { decideTier } from './decide-tier';
import { listDueReviews, listPerhapsReached, listWithNewPurchases } from './tiers-to-decide.report';

type Sweep = Pick<JobContext, 'actor' | 'log' | 'stopping'>;

/** Every few minutes: Basic partners whose invoices were paid lately, and reviews whose day has come. Repeated, it changes nothing; answers how many changed. */
export async function sweepTiers(sweep: Sweep): Promise<number> {
  const ids = await within('system', async (trx) => {
    const now = await databaseNow(trx);
    return [...await listWithNewPurchases(trx, now), ...await listDueReviews(trx, now)];
  }, { readOnly: true });
  return decideAll(ids, sweep);
}

/** Daily: whoever may have reached the threshold in any other way: other rules, the end of a decision, an invoice that the sweep did not see. */
export async function sweepAllTiers(sweep: Sweep): Promise<number> {
  const ids = await within('system', async (trx) => listPerhapsReached(trx, await databaseNow(trx)), { readOnly: true });
  return decideAll(ids, sweep);
}

async function decideAll(ids: readonly string[], { actor, log, stopping }: Sweep): Promise<number> {
  let changed = 0;
  for (const organizationId of new Set(ids)) {
    if (stopping.aborted) break;
    try {
      if (await decideTier({ organizationId, actor })) changed += 1;
    } catch (error) {
      // One partner must not keep the others waiting; the next sweep finds it again.
      log.error({ err: error, organizationId }, 'a tier could not be decided');
    }
  }
  return changed;
}

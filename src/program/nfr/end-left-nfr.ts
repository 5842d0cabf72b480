import { within } from '../../platform/database/database';
import { type JobContext } from '../../platform/queue/queue';
import { endNfr } from './end-nfr';
import { listNfrToEnd } from './nfr-claims.report';

/** Ends the claims of who has left, and of what is gone; found by state, safe to repeat. Answers how many. */
export async function endLeftNfr({ actor, log, stopping }: Pick<JobContext, 'actor' | 'log' | 'stopping'>): Promise<number> {
  let ended = 0;
  for (const { id, organizationId, cause } of await within('system', listNfrToEnd, { readOnly: true })) {
    if (stopping.aborted) break;
    try {
      await endNfr({ organizationId, claimId: id, cause, actor });
      ended += 1;
    } catch (error) {
      log.error({ err: error, organizationId }, 'a claim could not be ended');
    }
  }
  return ended;
}

import { databaseNow, within } from '../platform/database/database';
import { deleteOldRequests } from './recovery/reset-requests.repository';
import { deleteOldAttempts } from './sign-in-attempts.repository';
import { forgetTwoStep } from './two-step/forget-two-step';

/**
 * Deletes sessions that ended over a day ago (none can be in a request still under way), tries and requests that count no
 * longer, what two-step verification needs no more, and counters of rate limits that ran out. Safe to repeat.
 */
export function forgetEnded(): Promise<{ sessions: number; attempts: number; requests: number; twoStep: number; counters: number }> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const sessions = await trx('sessions').whereRaw("created_at < ?::timestamptz - interval '36 hours'", [now]).delete();
    const attempts = await deleteOldAttempts(trx, now);
    const requests = await deleteOldRequests(trx, now);
    const twoStep = await forgetTwoStep(trx, now);
    // These were written by the clock of processes, so they are given an hour.
    const counters = await trx('rate_limits').whereRaw("expire < extract(epoch from clock_timestamp() - interval '1 hour') * 1000").delete();
    return { sessions, attempts, requests, twoStep, counters };
  });
}

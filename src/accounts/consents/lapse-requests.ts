import { type Actor, recordAudits } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { lapseRequests } from './consent-requests.repository';

/** Marks requests whose 30 days are over, which nobody can answer any more already; answers how many. Safe to repeat. */
export async function lapseOldRequests(actor: Actor): Promise<number> {
  let ended = 0;
  for (;;) {
    const batch = await within('system', async (trx) => {
      const now = await databaseNow(trx);
      const lapsed = await lapseRequests(trx, now);
      await recordAudits(trx, lapsed.map(({ id, kind, organizationId, accountId, lapsesAt }) => ({
        organizationId, accountId, actor, action: 'consent.lapsed', subjectType: 'consent-request', subjectId: id, before: { status: 'pending' }, after: { kind, status: 'lapsed', lapsesAt }, now,
      })));
      return lapsed.length;
    });
    ended += batch;
    if (batch < 500) return ended;
  }
}

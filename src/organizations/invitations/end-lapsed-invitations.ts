import { recordAudits, type Actor } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { lapseInvitations } from './invitations.repository';

/** Marks invitations whose 14 days are over, which their links are already; answers how many. Safe to repeat. */
export async function endLapsedInvitations(actor: Actor): Promise<number> {
  let ended = 0;
  for (;;) {
    const batch = await within('system', async (trx) => {
      const now = await databaseNow(trx);
      const lapsed = await lapseInvitations(trx, now);
      await recordAudits(trx, lapsed.map(({ id, organizationId, expiresAt }) => ({
        organizationId, actor, action: 'invitation.lapsed', subjectType: 'invitation', subjectId: id, before: { status: 'invited' }, after: { status: 'lapsed', expiresAt }, now,
      })));
      return lapsed.length;
    });
    ended += batch;
    if (batch < 500) return ended;
  }
}

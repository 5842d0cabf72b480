import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { organizationOfPerson } from '../person-organization.report';
import { revokeOtherSessions, revokeSession } from './sessions.repository';

type Ended = { personId: string; idHash: Buffer; which: 'one' | 'others'; requestId: string };

/**
 * Signs a person out of one session, or of all but one; it counts from each session's next request on, and no slow request
 * brings it back. Answers how many sessions ended; safe to repeat.
 */
export function endSessions({ personId, idHash, which, requestId }: Ended): Promise<number> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const ended = await (which === 'one' ? revokeSession : revokeOtherSessions)(trx, { personId, idHash, now });
    if (ended === 0) return 0;
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, personId), actor: { kind: 'person', id: personId, requestId },
      action: 'person.sessions-ended', subjectType: 'person', subjectId: personId, after: { which, ended }, now,
    });
    return ended;
  });
}

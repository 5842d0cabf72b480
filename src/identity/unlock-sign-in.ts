import { recordAudit } from '../audit/audit.repository';
import { databaseNow, within } from '../platform/database/database';
import { markUnlocked } from './people.repository';
import { organizationOfPerson } from './person-organization.report';
import { forgetAttempts } from './sign-in-attempts.repository';
import { useToken } from './tokens';

/** Ends a lock by the link that was mailed with it. Answers false, and changes nothing, when the link is used or over. */
export function unlockSignIn(secret: string, requestId: string): Promise<boolean> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const token = await useToken(trx, 'unlock', secret, now);
    if (!token?.personId) return false;
    await forgetAttempts(trx, { email: token.email });
    await markUnlocked(trx, token.personId);
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, token.personId), actor: { kind: 'person', id: token.personId, requestId },
      action: 'person.unlocked', subjectType: 'person', subjectId: token.personId, now,
    });
    return true;
  });
}

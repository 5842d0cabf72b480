import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { hashPassword } from '../password';
import { getPersonForUpdate, raiseEpoch, setPassword } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { voidTokensOfPerson } from '../tokens';
import { endOpenChange } from './email-changes.repository';
import { mailOwnPasswordChanged } from './profile.mails';

/**
 * Gives somebody who is signed in, and has shown the current password, a new one that was checked before. All their sessions
 * and trusted devices end, and the links they hold; the session it is done in goes on under the epoch in the answer
 * (security.md §3.4).
 */
export async function changePassword({ personId, password, requestId }: { personId: string; password: string; requestId: string }): Promise<number> {
  const passwordHash = await hashPassword(password);
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getPersonForUpdate(trx, personId);
    await setPassword(trx, personId, passwordHash, now);
    const epoch = await raiseEpoch(trx, personId, now);
    await voidTokensOfPerson(trx, personId, ['password-reset', 'password-choice', 'email-change'], now);
    await endOpenChange(trx, personId, 'cancelled', now);
    const organizationId = await organizationOfPerson(trx, personId);
    await mailOwnPasswordChanged(trx, { organizationId, person, now });
    await recordAudit(trx, { organizationId, actor: { kind: 'person', id: personId, requestId }, action: 'person.password-changed', subjectType: 'person', subjectId: personId, now });
    return epoch;
  });
}

import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { hashPassword } from '../password';
import { getPersonForUpdate, raiseEpoch, setPassword } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { endOpenChange } from '../profile/email-changes.repository';
import { forgetAttempts } from '../sign-in-attempts.repository';
import { useToken, voidTokensOfPerson } from '../tokens';
import { findAskedReset } from './asked-resets.repository';
import { CHOICE_OVER, mayStillChoose } from './read-reset';
import { mailPasswordChanged } from './recovery.mails';

/**
 * Gives the person behind the link this password, which was checked before. Ends all their sessions and trusted devices,
 * the lock of their sign-in and whatever other link they hold, and tells them by mail; signs nobody in. Throws NotFound
 * when the link is over, also for the second of two at once (domain.md §5.4, security.md §3.7).
 */
export async function choosePassword(secret: string, password: string, requestId: string): Promise<void> {
  const passwordHash = await hashPassword(password);
  await within('system', async (trx) => {
    const now = await databaseNow(trx);
    const token = await useToken(trx, 'password-choice', secret, now);
    if (!token?.personId) throw new NotFound(CHOICE_OVER);
    const person = await getPersonForUpdate(trx, token.personId);
    if (person.email !== token.email) throw new NotFound(CHOICE_OVER);
    const asked = await findAskedReset(trx, token.subjectId);
    if (asked && !(await mayStillChoose(trx, asked))) throw new NotFound(CHOICE_OVER);
    await setPassword(trx, person.id, passwordHash, now);
    await raiseEpoch(trx, person.id, now);
    await forgetAttempts(trx, { email: person.email });
    await voidTokensOfPerson(trx, person.id, ['password-reset', 'password-choice', 'email-change', 'unlock'], now);
    await endOpenChange(trx, person.id, 'cancelled', now);
    const organizationId = await organizationOfPerson(trx, person.id);
    await mailPasswordChanged(trx, { organizationId, person, askedBy: asked?.askedBy, now });
    await recordAudit(trx, {
      organizationId, actor: { kind: 'person', id: person.id, requestId }, action: 'person.password-reset', subjectType: 'person', subjectId: person.id,
      ...(asked && { after: { askedReset: asked.id, validated: asked.validated } }), now,
    });
  });
}

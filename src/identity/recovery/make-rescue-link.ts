import { recordAudit } from '../../audit/audit.repository';
import { config } from '../../config';
import { paths } from '../../paths';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { findPersonByEmail } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { issueToken } from '../tokens';
import { removeTwoStep } from '../two-step/turn-off';
import { mailRescued } from './recovery.mails';

const LINK_MINUTES = 60;

/**
 * For the operator, when somebody has lost everything that proves who they are: answers a link of one hour with which they
 * choose a new password, once. Two-step verification stays unless it is switched off with it. The person is told by mail,
 * without the link; throws NotFound for an unknown e-mail.
 */
export function makeRescueLink({ email, by, twoStepOff }: { email: string; by: string; twoStepOff: boolean }): Promise<{ link: string; minutes: number }> {
  return within('system', async (trx) => {
    const person = await findPersonByEmail(trx, email.trim().toLowerCase());
    if (!person) throw new NotFound(`There is no sign-in for ${email}.`);
    const now = await databaseNow(trx);
    const organizationId = await organizationOfPerson(trx, person.id);
    if (twoStepOff) await removeTwoStep(trx, person.id, now);
    const expiresAt = new Date(now.getTime() + LINK_MINUTES * 60_000);
    const secret = await issueToken(trx, { purpose: 'password-choice', email: person.email, personId: person.id, now, expiresAt });
    await mailRescued(trx, { organizationId, person, twoStepOff, now });
    await recordAudit(trx, {
      organizationId, actor: { kind: 'staff', id: by }, action: 'person.rescued', subjectType: 'person', subjectId: person.id,
      before: { twoStep: person.twoStep }, after: { twoStep: twoStepOff ? 'off' : person.twoStep }, now,
    });
    return { link: config.baseUrl + paths.passwordChoice(secret), minutes: LINK_MINUTES };
  });
}

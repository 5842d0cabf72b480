import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { findPersonByEmail } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { removeTwoStep } from './turn-off';
import { mailTwoStepReset } from './two-step.mails';
import { getTwoStepPersonForUpdate } from './two-step-person.repository';

/**
 * Takes two-step verification from somebody who has lost phone and recovery codes and whom nobody in their organization can help, by
 * a named operator who has made sure who it is. All their sessions and trusted devices end, and they are told by mail. Answers
 * whether there was anything to reset.
 */
export function rescuePerson({ email, by }: { email: string; by: string }): Promise<boolean> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const known = await findPersonByEmail(trx, email.trim().toLowerCase());
    const person = known && await getTwoStepPersonForUpdate(trx, known.id);
    if (!person || person.twoStep === 'off') return false;
    const organizationId = await organizationOfPerson(trx, person.id);
    await removeTwoStep(trx, person.id, now);
    await mailTwoStepReset(trx, { organizationId, person, now }, 'Our support');
    await recordAudit(trx, {
      organizationId, actor: { kind: 'staff', id: by }, action: 'person.two-step-reset', subjectType: 'person', subjectId: person.id,
      before: { twoStep: person.twoStep }, after: { twoStep: 'off' }, now,
    });
    return true;
  });
}

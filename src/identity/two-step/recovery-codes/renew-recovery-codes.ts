import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { organizationOfPerson } from '../../person-organization.report';
import { newRecoveryCodes } from './recovery-code.model';
import { replaceRecoveryCodes } from './recovery-codes.repository';
import { mailNewRecoveryCodes } from '../two-step.mails';
import { getTwoStepPersonForUpdate } from '../two-step-person.repository';

/** Makes ten new recovery codes, to be shown once; those before stop working. Throws RuleBroken where two-step verification is off. */
export function renewRecoveryCodes({ personId, requestId }: { personId: string; requestId: string | null }): Promise<string[]> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getTwoStepPersonForUpdate(trx, personId);
    if (person.twoStep === 'off') throw new RuleBroken('Turn on two-step verification first. Recovery codes come with it.');
    const codes = newRecoveryCodes();
    await replaceRecoveryCodes(trx, personId, codes, now);
    const organizationId = await organizationOfPerson(trx, personId);
    await mailNewRecoveryCodes(trx, { organizationId, person, now });
    await recordAudit(trx, { organizationId, actor: { kind: 'person', id: personId, requestId }, action: 'person.recovery-codes-renewed', subjectType: 'person', subjectId: personId, now });
    return codes;
  });
}

import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { raiseEpoch } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { deleteAuthenticators } from './authenticators.repository';
import { deleteMailedCodes } from './mailed-codes.repository';
import { deleteRecoveryCodes } from './recovery-codes/recovery-codes.repository';
import { deleteTrustedDevices } from './devices/trusted-devices.repository';
import { deletePasskeys } from './passkeys/passkeys.repository';
import { listTwoStepDemands } from './two-step-demands.report';
import { mailTwoStepOff } from './two-step.mails';
import { getTwoStepPersonForUpdate, setTwoStep } from './two-step-person.repository';

/**
 * Turns two-step verification off. All other sessions end; this one goes on under the epoch in the answer, or undefined when
 * it was off already. Throws RuleBroken while an organization of the person, or the office, asks for it (domain.md §5.5). The
 * caller has asked for password and code.
 */
export function turnOff({ personId, requestId }: { personId: string; requestId: string | null }): Promise<number | undefined> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getTwoStepPersonForUpdate(trx, personId);
    if (person.twoStep === 'off') return undefined;
    const [demand] = await listTwoStepDemands(trx, personId);
    if (demand) throw new RuleBroken(`${demand.name} asks everybody for two-step verification, so it stays on. You can change the method.`);
    const organizationId = await organizationOfPerson(trx, personId);
    const epoch = await removeTwoStep(trx, personId, now);
    await mailTwoStepOff(trx, { organizationId, person, now });
    await recordAudit(trx, {
      organizationId, actor: { kind: 'person', id: personId, requestId }, action: 'person.two-step-turned-off', subjectType: 'person', subjectId: personId,
      before: { twoStep: person.twoStep }, after: { twoStep: 'off' }, now,
    });
    return epoch;
  });
}

/** All that belongs to a person's two-step verification goes, and all sessions and trusted devices end; answers the new epoch. */
export async function removeTwoStep(trx: Scoped, personId: string, now: Date): Promise<number> {
  await deleteAuthenticators(trx, personId);
  await deleteRecoveryCodes(trx, personId);
  await deleteMailedCodes(trx, personId);
  await deletePasskeys(trx, personId);
  await deleteTrustedDevices(trx, personId);
  await setTwoStep(trx, personId, 'off', now);
  return raiseEpoch(trx, personId, now);
}

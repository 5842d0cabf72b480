import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../../platform/database/database';
import { organizationOfPerson } from '../../person-organization.report';
import { deleteTrustedDevice, deleteTrustedDevices } from './trusted-devices.repository';

type By = { personId: string; requestId: string | null };

/** Ends the trust in one device of the person's; safe to repeat. Sessions go on: only the next sign-in there asks for a code. */
export function removeTrustedDevice({ id, ...by }: By & { id: string }): Promise<void> {
  return within('system', async (trx) => {
    if (await deleteTrustedDevice(trx, { personId: by.personId, id })) await record(trx, by, { device: id });
  });
}

/** The same for all of them. */
export function removeTrustedDevices(by: By): Promise<void> {
  return within('system', async (trx) => {
    const devices = await deleteTrustedDevices(trx, by.personId);
    if (devices > 0) await record(trx, by, { devices });
  });
}

async function record(trx: Scoped, { personId, requestId }: By, after: object): Promise<void> {
  await recordAudit(trx, {
    organizationId: await organizationOfPerson(trx, personId), actor: { kind: 'person', id: personId, requestId },
    action: 'person.devices-not-trusted', subjectType: 'person', subjectId: personId, after, now: await databaseNow(trx),
  });
}

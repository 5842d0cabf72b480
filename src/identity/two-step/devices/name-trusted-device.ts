import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within } from '../../../platform/database/database';
import { organizationOfPerson } from '../../person-organization.report';
import { renameTrustedDevice, type TrustedDevice } from './trusted-devices.repository';

type Renaming = { personId: string; device: Pick<TrustedDevice, 'id' | 'name'>; name: string; requestId: string | null };

/** Gives a trusted device the name that its owner knows it by; one that is gone meanwhile stays gone. */
export function nameTrustedDevice({ personId, device: { id, name: before }, name, requestId }: Renaming): Promise<void> {
  return within('system', async (trx) => {
    if (!await renameTrustedDevice(trx, { personId, id, name })) return;
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, personId), actor: { kind: 'person', id: personId, requestId },
      action: 'person.device-named', subjectType: 'person', subjectId: personId,
      before: { device: id, name: before }, after: { device: id, name }, now: await databaseNow(trx),
    });
  });
}

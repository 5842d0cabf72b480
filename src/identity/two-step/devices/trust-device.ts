import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within } from '../../../platform/database/database';
import { organizationOfPerson } from '../../person-organization.report';
import { findTrustedDevice, insertTrustedDevice, touchTrustedDevice } from './trusted-devices.repository';

type NewDevice = { personId: string; epoch: number; userAgent: string; address: string; requestId: string | null };

/**
 * Whether a browser may skip the second step at this sign-in: it brings the secret of a device that the person trusts, not
 * expired, not revoked, and since which neither password nor two-step has changed (security.md §3.4, §3.5).
 */
export function isTrustedDevice({ personId, epoch, secrets }: { personId: string; epoch: number; secrets: readonly string[] }): Promise<boolean> {
  if (secrets.length === 0) return Promise.resolve(false);
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const device = await findTrustedDevice(trx, { personId, epoch, secrets, now });
    if (device) await touchTrustedDevice(trx, device.id, now);
    return device !== undefined;
  });
}

/** Trusts the device in front of somebody who has just given a real code and asked for it; answers its cookie's secret. */
export function trustDevice({ requestId, ...device }: NewDevice): Promise<string> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const { personId, userAgent, address } = device;
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, personId), actor: { kind: 'person', id: personId, requestId },
      action: 'person.device-trusted', subjectType: 'person', subjectId: personId, after: { userAgent, address }, now,
    });
    return insertTrustedDevice(trx, { ...device, now });
  });
}

import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { isUuid, type Scoped } from '../../platform/database';

/** Who a client is: the machine, and whose it is. */
export interface MachineIdentity {
  readonly machineId: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
}

/** A new credential in place of those before, which stop working; answers it, and keeps only its hash. In the system's scope. */
export async function replaceCredential(trx: Scoped, { machineId, organizationId, accountId }: MachineIdentity, now: Date): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await trx('machine_credentials').where({ machine_id: machineId, revoked_at: null }).update({ revoked_at: now });
  await trx('machine_credentials').insert({ id: uuidv7(), organization_id: organizationId, account_id: accountId, machine_id: machineId, token_hash: hashOf(token), created_at: now });
  return token;
}

/** Whose credential it is; undefined where it is none, or no longer. In the system's scope. */
export async function findMachineByCredential(trx: Scoped, machineId: string, token: string): Promise<MachineIdentity | undefined> {
  if (!isUuid(machineId)) return undefined;
  return trx('machine_credentials as c').join('machines as m', 'm.id', 'c.machine_id').where({ 'c.token_hash': hashOf(token), 'c.machine_id': machineId, 'c.revoked_at': null })
    .first<MachineIdentity | undefined>({ machineId: 'm.id', organizationId: 'm.organization_id', accountId: 'm.account_id', subscriptionId: 'm.subscription_id' });
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { isUuid, readWithin, type Scoped } from '../../platform/database/database';

/** Who a client is: the machine, and whose it is. */
export interface MachineIdentity {
  readonly machineId: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly subscriptionId: string;
}

export interface KnownCredential extends MachineIdentity {
  /** The installation it was given to; null where it was not given by an activation. */
  readonly instanceId: string | null;
  readonly revokedAt: Date | null;
  /** Of its subscription: whether anything is backed up (`isServing`). */
  readonly subscription: { readonly state: string; readonly serviceEndsAt: Date | null };
  /** When it was asked for, by the one clock. */
  readonly now: Date;
}

/** A new credential in place of those before, which stop working; answers it, and keeps only its hash. In the system's scope. */
export async function replaceCredential(trx: Scoped, { machineId, organizationId, accountId }: MachineIdentity, now: Date, instanceId: string | null = null): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await trx('machine_credentials').where({ machine_id: machineId, revoked_at: null }).update({ revoked_at: now });
  await trx('machine_credentials').insert({ id: uuidv7(), organization_id: organizationId, account_id: accountId, machine_id: machineId, token_hash: hashOf(token), instance_id: instanceId, created_at: now });
  return token;
}

/** The standing credential of a machine: to whom and when it was given. In the system's scope. */
export async function findStandingCredential(trx: Scoped, machineId: string): Promise<{ instanceId: string | null; createdAt: Date } | undefined> {
  return trx('machine_credentials').where({ machine_id: machineId, revoked_at: null }).first<{ instanceId: string | null; createdAt: Date } | undefined>({ instanceId: 'instance_id', createdAt: 'created_at' });
}

/** Whose credential it is, also one that was revoked; undefined where it is none. One round trip: each request of a client begins with it. */
export async function findCredential(machineId: string, token: string): Promise<KnownCredential | undefined> {
  if (!isUuid(machineId)) return undefined;
  const [[row]] = await readWithin<[Row]>('system', [{ name: 'find-credential', text: FIND, values: [hashOf(token), machineId], onePlan: true }]);
  if (!row) return undefined;
  const { state, serviceEndsAt, ...known } = row;
  return { ...known, subscription: { state, serviceEndsAt } };
}

type Row = Omit<KnownCredential, 'subscription'> & KnownCredential['subscription'];

const FIND = `
  select m.id as "machineId", m.organization_id as "organizationId", m.account_id as "accountId", m.subscription_id as "subscriptionId",
         c.instance_id as "instanceId", c.revoked_at as "revokedAt",
         s.state, s.service_ends_at as "serviceEndsAt", app.now() as now
    from machine_credentials c join machines m on m.id = c.machine_id join subscriptions s on s.id = m.subscription_id where c.token_hash = $1 and c.machine_id = $2`;

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

import { createHash, randomBytes } from 'node:crypto';
import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../../platform/database/database';

export const TRUST_DAYS = 30;
const MOST_DEVICES = 10;

export type TrustedDevice = { id: string; name: string; userAgent: string; address: string; createdAt: Date; lastUsedAt: Date; expiresAt: Date };
type NewDevice = { personId: string; epoch: number; userAgent: string; address: string; now: Date };
type Row = { id: string; name: string; user_agent: string; address: string; created_at: Date; last_used_at: Date; expires_at: Date };

/**
 * Trusts a device for 30 days from now, whatever it does; the oldest goes where there would be more than ten. Answers the
 * secret for its cookie, of which we keep a hash (security.md §3.5). Needs the system scope, as every function here.
 */
export async function insertTrustedDevice(trx: Scoped, { personId, epoch, userAgent, address, now }: NewDevice): Promise<string> {
  const secret = randomBytes(32).toString('base64url');
  await trx('trusted_devices').insert({
    id: uuidv7(), person_id: personId, token_hash: hashOf(secret), epoch, user_agent: userAgent.slice(0, 300), address,
    created_at: now, last_used_at: now, expires_at: trx.raw(`?::timestamptz + interval '${TRUST_DAYS} days'`, [now]),
  });
  await trx.raw(
    'delete from trusted_devices where person_id = :personId and id not in (select id from trusted_devices where person_id = :personId order by (expires_at > :now and epoch = :epoch) desc, created_at desc, id desc limit :most)',
    { personId, epoch, now, most: MOST_DEVICES });
  return secret;
}

/** The person's device behind one of a browser's secrets, if it is trusted still: not expired, not revoked, of the person's present epoch. */
export async function findTrustedDevice(trx: Scoped, { personId, epoch, secrets, now }: { personId: string; epoch: number; secrets: readonly string[]; now: Date }): Promise<{ id: string } | undefined> {
  if (secrets.length === 0) return undefined;
  return live(trx, { personId, epoch, now }).whereIn('token_hash', secrets.map(hashOf)).first<{ id: string } | undefined>('id');
}

export async function touchTrustedDevice(trx: Scoped, id: string, now: Date): Promise<void> {
  await trx('trusted_devices').where({ id }).update({ last_used_at: now });
}

/** Those that are trusted now, the one used last first. */
export async function listTrustedDevices(trx: Scoped, person: { personId: string; epoch: number; now: Date }): Promise<TrustedDevice[]> {
  const rows = await live(trx, person).orderBy([{ column: 'last_used_at', order: 'desc' }, { column: 'id' }])
    .select<Row[]>('id', 'name', 'user_agent', 'address', 'created_at', 'last_used_at', 'expires_at');
  return rows.map((row) => ({
    id: row.id, name: row.name, userAgent: row.user_agent, address: row.address, createdAt: row.created_at, lastUsedAt: row.last_used_at, expiresAt: row.expires_at,
  }));
}

/** False when it is not the person's. */
export async function renameTrustedDevice(trx: Scoped, { personId, id, name }: { personId: string; id: string; name: string }): Promise<boolean> {
  return await trx('trusted_devices').where({ id, person_id: personId }).update({ name }) === 1;
}

/** Ends the trust in one device; false when it is not the person's. */
export async function deleteTrustedDevice(trx: Scoped, { personId, id }: { personId: string; id: string }): Promise<boolean> {
  return await trx('trusted_devices').where({ id, person_id: personId }).delete() === 1;
}

export async function deleteTrustedDevices(trx: Scoped, personId: string): Promise<number> {
  return trx('trusted_devices').where({ person_id: personId }).delete();
}

function live(trx: Scoped, { personId, epoch, now }: { personId: string; epoch: number; now: Date }) {
  return trx('trusted_devices').where({ person_id: personId, epoch }).where('expires_at', '>', now);
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

import { randomBytes } from 'node:crypto';
import { type Scoped } from '../../platform/database/database';
import { sealing } from '../../platform/secrets/sealing';

const keys = sealing('repository keys');

/**
 * The password of a machine's restic repository where we keep it (key kind `managed`): made at the first call, the same ever after, kept sealed and
 * bound to the machine. In the system's scope; the caller holds the machine's lock. Throws when it cannot be opened: SECRET_KEY is another one now.
 */
export async function ensureRepositoryKey(trx: Scoped, machineId: string): Promise<string> {
  const standing = await repositoryKeyOf(trx, machineId);
  if (standing !== undefined) return standing;
  const password = randomBytes(32).toString('base64url');
  await keepRepositoryKey(trx, machineId, password);
  return password;
}

/** The same without making one; undefined where none was made: a private key, or nothing installed yet. */
export async function repositoryKeyOf(trx: Scoped, machineId: string): Promise<string | undefined> {
  const row = await trx('machines').where({ id: machineId }).first<{ repository_key: Buffer | null } | undefined>('repository_key');
  if (!row?.repository_key) return undefined;
  const password = keys.unseal(row.repository_key, machineId);
  if (password === undefined) throw new Error(`The repository key of machine ${machineId} cannot be opened with this SECRET_KEY.`);
  return password;
}

/** Puts a known key in place of what stood there, for backups that are brought along. */
export async function keepRepositoryKey(trx: Scoped, machineId: string, password: string): Promise<void> {
  await trx('machines').where({ id: machineId }).update({ repository_key: keys.seal(password, machineId) });
}

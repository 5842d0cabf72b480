import { randomBytes } from 'node:crypto';
import { seal, unseal } from '../../identity/two-step/sealed-secret';
import { type Scoped } from '../../platform/database';

/**
 * The password of a machine's restic repository where we keep it (key kind `managed`): made at the first call, the same ever after, kept sealed and
 * bound to the machine. In the system's scope; the caller holds the machine's lock. Throws when it cannot be opened: SECRET_KEY is another one now.
 */
export async function ensureRepositoryKey(trx: Scoped, machineId: string): Promise<string> {
  const standing = await repositoryKeyOf(trx, machineId);
  if (standing !== undefined) return standing;
  const password = randomBytes(32).toString('base64url');
  await trx('machines').where({ id: machineId }).update({ repository_key: seal(password, machineId) });
  return password;
}

/** The same without making one; undefined where none was made: a private key, or nothing installed yet. */
export async function repositoryKeyOf(trx: Scoped, machineId: string): Promise<string | undefined> {
  const row = await trx('machines').where({ id: machineId }).first<{ repository_key: Buffer | null } | undefined>('repository_key');
  if (!row?.repository_key) return undefined;
  const password = unseal(row.repository_key, machineId);
  if (password === undefined) throw new Error(`The repository key of machine ${machineId} cannot be opened with this SECRET_KEY.`);
  return password;
}

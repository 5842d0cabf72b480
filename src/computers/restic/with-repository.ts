import { within } from '../../platform/database/database';
import { repositoryKeyOf } from '../credentials/repository-keys.repository';
import { type Repository, withVault } from '../vault/within-vault';

/** Opens the backup of a machine whose key we keep, for as long as the work takes. Throws where we have none: callers ask before (files.model.ts). */
export async function withRepository<T>(machineId: string, { mayDelete }: { mayDelete: boolean }, work: (repository: Repository) => Promise<T>): Promise<T> {
  const password = await within('system', (trx) => repositoryKeyOf(trx, machineId), { readOnly: true });
  if (password === undefined) throw new Error(`We keep no key of the backup of machine ${machineId}.`);
  return withVault(machineId, { mayDelete }, ({ url, env }) => work({ url, env: { ...env, RESTIC_PASSWORD: password } }));
}

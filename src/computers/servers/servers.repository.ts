import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';
import { listMachinesOfAccount } from '../machines.repository';
import { type ServerSet } from './server-set';
import { listSetsOf } from './server-sets.repository';

export type ListedServer = { readonly server: Machine; readonly sets: readonly ServerSet[] };

/** A company's servers by name, each with its backup sets. */
export async function listServers(trx: Scoped, accountId: string): Promise<ListedServer[]> {
  const servers = await listMachinesOfAccount(trx, accountId, 'server');
  const sets = await listSetsOf(trx, servers.map(({ id }) => id));
  return servers.map((server) => ({ server, sets: sets.get(server.id) ?? [] }));
}

import { type Scoped } from '../../platform/database/database';
import { type ServerPart } from './server-report.form';
import { type ServerFacts, type ServerSet } from './server-set';

const COLUMNS = {
  name: 'name', destination: 'destination', isEnabled: 'is_enabled', schedule: 'schedule', retentionCycles: 'retention_cycles', lastResult: 'last_result', lastRunAt: 'last_run_at',
  lastMessage: 'last_message', nextRunAt: 'next_run_at', bytes: 'bytes',
} as const satisfies Record<keyof ServerSet, string>;

export async function listSets(trx: Scoped, machineId: string): Promise<ServerSet[]> {
  return trx('server_sets').where({ machine_id: machineId }).orderBy(['sort_name', 'name']).select<ServerSet[]>(COLUMNS);
}

/** The sets of several servers in one query, by server. */
export async function listSetsOf(trx: Scoped, machineIds: readonly string[]): Promise<ReadonlyMap<string, ServerSet[]>> {
  const rows = await trx('server_sets').whereIn('machine_id', [...machineIds]).orderBy(['machine_id', 'sort_name', 'name']).select<(ServerSet & { machineId: string })[]>({ ...COLUMNS, machineId: 'machine_id' });
  const sets = new Map<string, ServerSet[]>();
  for (const { machineId, ...set } of rows) sets.set(machineId, [...sets.get(machineId) ?? [], set]);
  return sets;
}

export async function findServerFacts(trx: Scoped, machineId: string): Promise<ServerFacts | undefined> {
  return trx('server_facts').where({ machine_id: machineId }).first<ServerFacts | undefined>({ purgeHours: 'purge_hours', java: 'java', reportedAt: 'reported_at' });
}

type Whose = { machineId: string; organizationId: string; accountId: string };

/** Puts what a server reports in the place of what it reported before; a set that it no longer names is gone. `at` puts a moment of its clock right. In the system's scope. */
export async function replaceServerPart(trx: Scoped, { machineId, organizationId, accountId }: Whose, { purge_hours, java, sets }: ServerPart, at: (moment: string | undefined) => Date | null, now: Date): Promise<void> {
  const whose = { organization_id: organizationId, account_id: accountId, machine_id: machineId };
  await trx('server_facts').insert({ ...whose, purge_hours: purge_hours || null, java, reported_at: now }).onConflict('machine_id').merge(['purge_hours', 'java', 'reported_at']);
  await trx('server_sets').where({ machine_id: machineId }).whereNotIn('name', sets.map(({ name }) => name)).delete();
  if (sets.length === 0) return;
  await trx('server_sets').insert(sets.map((set) => ({
    ...whose, name: set.name, destination: set.destination, is_enabled: set.enabled, schedule: set.schedule, retention_cycles: set.retention_cycles || null, last_result: set.last_result ?? null,
    last_run_at: at(set.last_run_at), last_message: set.last_message, next_run_at: at(set.next_run_at), bytes: set.bytes, reported_at: now,
  }))).onConflict(['machine_id', 'name']).merge();
}

import { type Scoped } from '../../platform/database';

export interface Drive { readonly name: string; readonly kind: 'internal' | 'external' | 'network'; readonly bytes: number; readonly isSelected: boolean; readonly missingSince: Date | null }
export interface Run {
  readonly id: string; readonly state: 'running' | 'complete' | 'failed' | 'cancelled'; readonly startedAt: Date; readonly finishedAt: Date | null;
  readonly filesNew: number; readonly filesChanged: number; readonly bytesAdded: number; readonly errorMessage: string | null;
}
export interface MachinePerson { readonly name: string; readonly email: string }

/** The drives a computer has reported, those that are backed up first. */
export async function listDrives(trx: Scoped, machineId: string): Promise<Drive[]> {
  return trx('machine_drives').where({ machine_id: machineId }).orderBy([{ column: 'is_selected', order: 'desc' }, 'name']).limit(50)
    .select<Drive[]>({ name: 'name', kind: 'kind', bytes: 'bytes', isSelected: 'is_selected', missingSince: 'missing_since' });
}

/** Its newest runs. */
export async function listNewestRuns(trx: Scoped, machineId: string, limit: number): Promise<Run[]> {
  return trx('backup_runs').where({ machine_id: machineId }).orderBy([{ column: 'started_at', order: 'desc' }, 'id']).limit(limit).select<Run[]>({
    id: 'id', state: 'state', startedAt: 'started_at', finishedAt: 'finished_at', filesNew: 'files_new', filesChanged: 'files_changed', bytesAdded: 'bytes_added', errorMessage: 'error_message',
  });
}

/** Who works at it. */
export async function findMachinePerson(trx: Scoped, personId: string | null): Promise<MachinePerson | undefined> {
  if (personId === null) return undefined;
  const { rows } = await trx.raw<{ rows: MachinePerson[] }>(`select coalesce(nullif(trim(first_name || ' ' || last_name), ''), email) as name, email from people where id = ?`, [personId]);
  return rows[0];
}

/** Number and plan of what a computer hangs on. */
export async function findMachineSubscription(trx: Scoped, subscriptionId: string): Promise<{ number: string; planName: string } | undefined> {
  const { rows } = await trx.raw<{ rows: { number: string; planName: string }[] }>('select s.number, p.name as "planName" from subscriptions s join plans p on p.id = s.plan_id where s.id = ?', [subscriptionId]);
  return rows[0];
}

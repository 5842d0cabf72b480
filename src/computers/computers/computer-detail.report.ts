import { type Scoped } from '../../platform/database/database';

export interface Drive { readonly name: string; readonly kind: 'internal' | 'external' | 'network'; readonly bytes: number; readonly isSelected: boolean; readonly missingSince: Date | null }
export interface Run {
  readonly id: string; readonly state: 'running' | 'complete' | 'failed' | 'cancelled'; readonly startedAt: Date; readonly finishedAt: Date | null;
  readonly filesNew: number; readonly filesChanged: number; readonly bytesAdded: number; readonly errorMessage: string | null;
}
export interface MachinePerson { readonly name: string; readonly email: string; readonly isInvited: boolean }

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

/** Who works at it, or who was invited to and has not registered. */
export async function findMachinePerson(trx: Scoped, machineId: string): Promise<MachinePerson | undefined> {
  const { rows } = await trx.raw<{ rows: MachinePerson[] }>(
    `select coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email, m.invited_email) as name, coalesce(p.email, m.invited_email) as email, p.id is null as "isInvited"
       from machines m left join people p on p.id = m.person_id where m.id = ? and (p.id is not null or m.invited_email is not null)`, [machineId]);
  return rows[0];
}

/** Number and plan of what a computer hangs on. */
export async function findMachineSubscription(trx: Scoped, subscriptionId: string): Promise<{ number: string; planName: string } | undefined> {
  const { rows } = await trx.raw<{ rows: { number: string; planName: string }[] }>('select s.number, p.name as "planName" from subscriptions s join plans p on p.id = s.plan_id where s.id = ?', [subscriptionId]);
  return rows[0];
}

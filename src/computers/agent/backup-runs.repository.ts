import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';
import { type ReportedRun } from './report.form';

type Timed = { run: ReportedRun; startedAt: Date; finishedAt: Date | null };

/**
 * Takes down a run as it is now. One that has ended stays as it ended, whatever is told after; answers whether this was news. Another run of the
 * same set that was never told to have ended was broken off: a set runs once at a time.
 */
export async function keepRun(trx: Scoped, { id: machineId, organizationId, accountId }: Machine, { run, startedAt, finishedAt }: Timed): Promise<boolean> {
  const isFailed = run.state === 'failed';
  const { rows } = await trx.raw<{ rows: unknown[] }>(KEEP, {
    machineId, organizationId, accountId, id: run.id, set: run.set, state: run.state, startedAt, finishedAt,
    filesNew: run.files_new, filesChanged: run.files_changed, bytesAdded: run.bytes_added, bytesTotal: run.bytes_total, snapshotId: run.snapshot_id ?? null,
    errorCode: isFailed ? run.error?.code ?? 'backup_failed' : run.error?.code ?? null, errorMessage: run.error?.message ?? null,
  } as never).options({ name: 'keep-run' });
  return rows.length > 0;
}

const KEEP = `
  with broken_off as (
    update backup_runs set state = 'cancelled', finished_at = greatest(started_at, cast(:startedAt as timestamptz))
     where machine_id = :machineId and set_name = :set and state = 'running' and id <> :id and started_at <= cast(:startedAt as timestamptz)
  )
  insert into backup_runs (id, organization_id, account_id, machine_id, set_name, state, started_at, finished_at, files_new, files_changed, bytes_added, bytes_total, snapshot_id, error_code, error_message)
  values (:id, :organizationId, :accountId, :machineId, :set, :state, :startedAt, :finishedAt, :filesNew, :filesChanged, :bytesAdded, :bytesTotal, :snapshotId, :errorCode, :errorMessage)
  on conflict (machine_id, id) do update set
    state = excluded.state, finished_at = excluded.finished_at, files_new = excluded.files_new, files_changed = excluded.files_changed, bytes_added = excluded.bytes_added,
    bytes_total = excluded.bytes_total, snapshot_id = excluded.snapshot_id, error_code = excluded.error_code, error_message = excluded.error_message
  where backup_runs.state = 'running'
  returning id`;

/** Of the backup sets of a server: what the one says that failed last and has not been complete since. */
export async function faultOfSets(trx: Scoped, machineId: string, since: Date): Promise<{ code: string; message: string } | null> {
  const { rows } = await trx.raw<{ rows: { code: string; message: string }[] }>(`
    select coalesce(error_code, 'backup_failed') as code, set_name || ': ' || coalesce(nullif(error_message, ''), 'the last backup failed.') as message from (
      select distinct on (set_name) set_name, state, error_code, error_message, started_at from backup_runs
       where machine_id = ? and started_at > ? and state in ('complete', 'failed') order by set_name, started_at desc, id desc
    ) last where state = 'failed' order by started_at desc, set_name limit 1`, [machineId, since]);
  return rows[0] ?? null;
}

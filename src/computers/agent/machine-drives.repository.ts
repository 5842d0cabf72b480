import { type Scoped } from '../../platform/database/database';
import { type Machine } from '../machine';
import { type ReportedDrive } from './report.form';

/**
 * Takes down all drives of a machine in one statement. A selected one that is not among them, or not there, is missing since it was first not
 * there (domain.md §13.1); one that nothing is backed up from is forgotten with its absence.
 */
export async function keepDrives(trx: Scoped, { id: machineId, organizationId, accountId }: Machine, drives: readonly ReportedDrive[], at: Date): Promise<void> {
  const named = new Map(drives.map((drive) => [drive.name, drive]));
  await trx.raw(KEEP, { machineId, organizationId, accountId, at, drives: JSON.stringify([...named.values()]) }).options({ name: 'keep-drives' });
}

const KEEP = `
  with told as (select * from json_to_recordset(:drives) as d(name text, kind text, bytes bigint, selected boolean, present boolean)),
  missed as (
    update machine_drives d set missing_since = coalesce(d.missing_since, cast(:at as timestamptz))
     where d.machine_id = :machineId and d.is_selected and not exists (select from told where told.name = d.name)
  ),
  forgotten as (
    delete from machine_drives d where d.machine_id = :machineId and not d.is_selected and not exists (select from told where told.name = d.name)
  )
  insert into machine_drives (organization_id, account_id, machine_id, name, kind, bytes, is_selected, missing_since, seen_at)
  select :organizationId, :accountId, :machineId, name, kind, bytes, selected, case when selected and not present then cast(:at as timestamptz) end, :at from told where present or selected
  on conflict (machine_id, name) do update set
    kind = excluded.kind, bytes = excluded.bytes, is_selected = excluded.is_selected,
    missing_since = case when excluded.missing_since is null then null else coalesce(machine_drives.missing_since, excluded.missing_since) end,
    seen_at = case when excluded.missing_since is null then excluded.seen_at else machine_drives.seen_at end`;

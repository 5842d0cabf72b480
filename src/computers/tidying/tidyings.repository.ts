import { type Scoped } from '../../platform/database/database';

export interface Tidying {
  readonly machineId: string;
  readonly tidiedAt: Date | null;
  readonly failures: number;
}

const FIRST_AFTER_DAYS = 30;

/** A row for each installed machine whose key we keep and that has none: before 30 days nothing of it is old. In one statement; all of these in the system's scope. */
export async function planTidyings(trx: Scoped): Promise<number> {
  const result = await trx.raw<{ rowCount: number }>(`
    insert into vault_tidyings (machine_id, organization_id, account_id, next_at)
    select m.id, m.organization_id, m.account_id, m.installed_at + make_interval(days => ?) from machines m
     where m.installed_at is not null and m.key_kind = 'managed' and not exists (select from vault_tidyings t where t.machine_id = m.id)
    on conflict (machine_id) do nothing`, [FIRST_AFTER_DAYS]);
  return result.rowCount;
}

/** The one that is due for longest, for whoever asks alone until `until`; undefined where none is. */
export async function claimTidying(trx: Scoped, now: Date, until: Date): Promise<Tidying | undefined> {
  const { rows } = await trx.raw<{ rows: Tidying[] }>(`
    update vault_tidyings set next_at = :until
     where machine_id = (select machine_id from vault_tidyings where next_at <= :now order by next_at limit 1 for update skip locked)
    returning machine_id as "machineId", tidied_at as "tidiedAt", failures`, { now, until });
  return rows[0];
}

/** Looked at, and left for later. */
export async function postponeTidying(trx: Scoped, machineId: string, nextAt: Date): Promise<void> {
  await trx('vault_tidyings').where({ machine_id: machineId }).update({ next_at: nextAt });
}

export async function endTidying(trx: Scoped, machineId: string, done: { nextAt: Date; kept: number; removed: number; now: Date }): Promise<void> {
  await trx('vault_tidyings').where({ machine_id: machineId }).update({ next_at: done.nextAt, tidied_at: done.now, versions_kept: done.kept, versions_removed: done.removed, failures: 0 });
}

export async function failTidying(trx: Scoped, machineId: string, nextAt: Date): Promise<void> {
  await trx('vault_tidyings').where({ machine_id: machineId }).update({ next_at: nextAt, failures: trx.raw('failures + 1') });
}

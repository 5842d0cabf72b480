import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { COUNTED, COUNTED_ANEW_UP_TO, MACHINES_WITH_PLANS, PURCHASED, RUNNING_METERED } from './machine-totals';

/** So many organizations stand in one statement, so that none takes long however many machines there are. */
const BATCH = 25;

/**
 * Counts the machines of organizations, for today by their own calendar; the day's last count stays (domain.md §13.2). Large ones every few minutes, because
 * their pages show it "as of"; the others every hour, for their charts. By state: safe to repeat, and goes on where it was broken off.
 */
export async function countMachines({ stopping, batch = BATCH }: { stopping: AbortSignal; batch?: number }): Promise<void> {
  const ids = await within('system', async (trx) => listToCount(trx, await databaseNow(trx)), { readOnly: true });
  for (let from = 0; from < ids.length && !stopping.aborted; from += batch) {
    await within('system', async (trx) => countOf(trx, ids.slice(from, from + batch), await databaseNow(trx)));
  }
}

/**
 * Notes once a day (UTC) what each account keeps with us, and how much more that is than at the oldest of the seven days before; where none is known,
 * nothing grew. Safe to repeat, and goes on where it was broken off. Forgets what no page shows any more.
 */
export async function measureStorage({ stopping, batch = BATCH }: { stopping: AbortSignal; batch?: number }): Promise<void> {
  const ids = await within('system', async (trx) => listToMeasure(trx, await databaseNow(trx)), { readOnly: true });
  for (let from = 0; from < ids.length && !stopping.aborted; from += batch) {
    await within('system', async (trx) => measureOf(trx, ids.slice(from, from + batch), await databaseNow(trx)));
  }
  await within('system', async (trx) => forget(trx, await databaseNow(trx)));
}

async function listToCount(trx: Scoped, now: Date): Promise<string[]> {
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select o.id from organizations o
      where exists (select from machines m where m.organization_id = o.id)
        and not exists (
          select from machine_days d where d.organization_id = o.id and d.day_on = (cast(:now as timestamptz) at time zone o.time_zone)::date
             and d.counted_at > cast(:now as timestamptz) - case when d.computers + d.servers > :large then interval '4 minutes' else interval '55 minutes' end)
      order by o.id`, { now, large: COUNTED_ANEW_UP_TO });
  return result.rows.map(({ id }) => id);
}

async function countOf(trx: Scoped, ids: readonly string[], now: Date): Promise<void> {
  await trx.raw(
    `with counted as (select m.organization_id, ${COUNTED} from ${MACHINES_WITH_PLANS} where m.organization_id = any(:ids) group by m.organization_id),
     bought as (
       select s.seen_by_organization_id as organization_id, ${PURCHASED} as bytes_purchased from subscriptions s join plans p on p.id = s.plan_id
        where s.seen_by_organization_id = any(:ids) and ${RUNNING_METERED} group by 1)
     insert into machine_days (organization_id, day_on, computers, servers, healthy, attention, unknown, off, bytes_stored, bytes_metered, bytes_purchased, counted_at)
     select o.id, (cast(:now as timestamptz) at time zone o.time_zone)::date, c.computers, c.servers, c.healthy, c.attention, c.unknown, c.off, c.bytes_stored, c.bytes_metered, coalesce(b.bytes_purchased, 0), :now
       from counted c join organizations o on o.id = c.organization_id left join bought b on b.organization_id = c.organization_id
     on conflict (organization_id, day_on) do update set
       (computers, servers, healthy, attention, unknown, off, bytes_stored, bytes_metered, bytes_purchased, counted_at) =
       (excluded.computers, excluded.servers, excluded.healthy, excluded.attention, excluded.unknown, excluded.off, excluded.bytes_stored, excluded.bytes_metered, excluded.bytes_purchased, excluded.counted_at)`,
    { now, ids: [...ids] });
}

const TODAY = "(cast(:now as timestamptz) at time zone 'UTC')::date";

async function listToMeasure(trx: Scoped, now: Date): Promise<string[]> {
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select o.id from organizations o
      where exists (select from machines m where m.organization_id = o.id)
        and not exists (select from account_storage_days d where d.organization_id = o.id and d.day_on = ${TODAY}) order by o.id`, { now });
  return result.rows.map(({ id }) => id);
}

async function measureOf(trx: Scoped, ids: readonly string[], now: Date): Promise<void> {
  await trx.raw(
    `with stored as (
       select m.organization_id, m.account_id, sum(m.bytes_stored)::bigint as bytes from machines m join accounts a on a.id = m.account_id and a.organization_id = m.organization_id
        where m.organization_id = any(:ids) group by 1, 2),
     -- Read once and before anything is written: looked up for each account, an empty table would be read again and again while it fills.
     before as materialized (
       select distinct on (account_id) account_id, bytes_stored as bytes from account_storage_days
        where organization_id = any(:ids) and day_on between ${TODAY} - 7 and ${TODAY} - 1 order by account_id, day_on)
     insert into account_storage_days (organization_id, account_id, day_on, bytes_stored, bytes_grown)
     select t.organization_id, t.account_id, ${TODAY}, t.bytes, t.bytes - coalesce(b.bytes, t.bytes) from stored t left join before b on b.account_id = t.account_id
     on conflict (account_id, day_on) do nothing`, { now, ids: [...ids] });
}

const DAYS_KEPT = 400;
const STORAGE_DAYS_KEPT = 8;

async function forget(trx: Scoped, now: Date): Promise<void> {
  await trx.raw(`delete from account_storage_days where day_on < ${TODAY} - cast(:kept as integer)`, { now, kept: STORAGE_DAYS_KEPT });
  await trx.raw(`delete from machine_days where day_on < ${TODAY} - cast(:kept as integer)`, { now, kept: DAYS_KEPT });
}

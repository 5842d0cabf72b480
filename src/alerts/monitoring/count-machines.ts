import { type Scoped } from '../../platform/database';
import { COUNTED, MACHINES_WITH_PLANS, PURCHASED, RUNNING_METERED } from './machine-totals';

/**
 * Counts the machines of every organization, for today by its own calendar; the day's last count stays (domain.md §13.2). One statement for all: safe to
 * repeat. Pages of large organizations show it "as of"; charts are drawn from it.
 */
export async function countMachines(trx: Scoped, now: Date): Promise<void> {
  await trx.raw(
    `with counted as (select m.organization_id, ${COUNTED} from ${MACHINES_WITH_PLANS} group by m.organization_id),
     bought as (
       select s.seen_by_organization_id as organization_id, ${PURCHASED} as bytes_purchased from subscriptions s join plans p on p.id = s.plan_id where ${RUNNING_METERED} group by 1)
     insert into machine_days (organization_id, day_on, computers, servers, healthy, attention, unknown, off, bytes_stored, bytes_metered, bytes_purchased, counted_at)
     select o.id, (cast(:now as timestamptz) at time zone o.time_zone)::date, c.computers, c.servers, c.healthy, c.attention, c.unknown, c.off, c.bytes_stored, c.bytes_metered, coalesce(b.bytes_purchased, 0), :now
       from counted c join organizations o on o.id = c.organization_id left join bought b on b.organization_id = c.organization_id
     on conflict (organization_id, day_on) do update set
       (computers, servers, healthy, attention, unknown, off, bytes_stored, bytes_metered, bytes_purchased, counted_at) =
       (excluded.computers, excluded.servers, excluded.healthy, excluded.attention, excluded.unknown, excluded.off, excluded.bytes_stored, excluded.bytes_metered, excluded.bytes_purchased, excluded.counted_at)`,
    { now });
}

const DAYS_KEPT = 400;
const STORAGE_DAYS_KEPT = 8;

/**
 * Notes what each account keeps with us today, and how much more that is than at the oldest of the seven days before; where none is known, nothing grew.
 * Safe to repeat. Forgets what no page shows any more.
 */
export async function measureStorage(trx: Scoped, now: Date): Promise<void> {
  await trx.raw(
    `insert into account_storage_days (organization_id, account_id, day_on, bytes_stored, bytes_grown)
     select t.organization_id, t.account_id, t.day_on, t.stored,
            t.stored - coalesce((select d.bytes_stored from account_storage_days d where d.account_id = t.account_id and d.day_on between t.day_on - 7 and t.day_on - 1 order by d.day_on limit 1), t.stored)
       from (select a.organization_id, a.id as account_id, (cast(:now as timestamptz) at time zone 'UTC')::date as day_on, sum(m.bytes_stored)::bigint as stored
               from machines m join accounts a on a.id = m.account_id and a.organization_id = m.organization_id group by 1, 2) t
     on conflict (account_id, day_on) do update set bytes_stored = excluded.bytes_stored, bytes_grown = excluded.bytes_grown`, { now });
  await trx('account_storage_days').where('day_on', '<', trx.raw("(cast(? as timestamptz) at time zone 'UTC')::date - ?::integer", [now, STORAGE_DAYS_KEPT])).delete();
  await trx('machine_days').where('day_on', '<', trx.raw("(cast(? as timestamptz) at time zone 'UTC')::date - ?::integer", [now, DAYS_KEPT])).delete();
}

import { countMachines, measureStorage } from '../../../src/alerts/monitoring/count-machines';
import { within } from '../../../src/platform/database/database';

/** How the machines stood on each of the last thirty days, and what each account kept with us in the last week: less, the further back. Safe to repeat. */
export async function ensureMachineDays(): Promise<void> {
  const { signal: stopping } = new AbortController();
  await countMachines({ stopping });
  await measureStorage({ stopping });
  await within('system', async (trx) => {
    await trx.raw(DAYS_BEFORE);
    await trx.raw(STORAGE_BEFORE);
  });
}

// A little more trouble a fortnight ago, when an update went wrong.
const DAYS_BEFORE = `
  insert into machine_days (organization_id, day_on, computers, servers, healthy, attention, unknown, off, bytes_stored, bytes_metered, bytes_purchased, counted_at)
  select t.organization_id, t.day_on - n, t.computers, t.servers, t.computers + t.servers - b.attention - b.unknown - t.off, b.attention, b.unknown, t.off,
         round(t.bytes_stored * (1 - n * 0.006)), round(t.bytes_metered * (1 - n * 0.006)), t.bytes_purchased, t.counted_at - make_interval(days => n)
    from (select t.* from machine_days t where not exists (select from machine_days e where e.organization_id = t.organization_id and e.day_on < t.day_on)) t cross join generate_series(1, 29) n
   cross join lateral (select least(t.attention + case when n between 12 and 15 then 3 else n % 3 - 1 end, t.computers + t.servers - t.off) as attention) a
   cross join lateral (select greatest(a.attention, 0) as attention, greatest(0, least(t.unknown + n % 2, t.computers + t.servers - t.off - greatest(a.attention, 0))) as unknown) b
   on conflict do nothing`;

const STORAGE_BEFORE = `
  with paces as (select t.*, (hashtext(a.name) & 7) * 0.003 as pace from account_storage_days t join accounts a on a.id = t.account_id
     where not exists (select from account_storage_days e where e.account_id = t.account_id and e.day_on < t.day_on)),
  grown as (update account_storage_days t set bytes_grown = round(p.bytes_stored * 7 * p.pace) from paces p where p.account_id = t.account_id)
  insert into account_storage_days (organization_id, account_id, day_on, bytes_stored, bytes_grown)
  select organization_id, account_id, day_on - n, round(bytes_stored * (1 - n * pace)), 0 from paces cross join generate_series(1, 7) n on conflict do nothing`;

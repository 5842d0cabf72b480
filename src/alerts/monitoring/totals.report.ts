import { chosenOf } from '../../accounts/limits/chosen-accounts.report';
import { readWithin, type Scope, type Statement } from '../../platform/database/database';
import { addDays, type Day } from '../../platform/values/dates';
import { COUNTED, COUNTED_ANEW_UP_TO, MACHINES_WITH_PLANS, type MachineTotals, PURCHASED, RUNNING_METERED } from './machine-totals';

/** `limitedTo` is the membership of somebody who sees only chosen accounts: their numbers are of those alone. */
export type Whose = { organizationId: string; limitedTo?: string | undefined };
const OLDEST_COUNT_MS = 30 * 60_000;

/** How many machines there are and how they stand: exact now, or for a large organization as of `countedAt`, so that no page costs a scan. */
export async function readTotals(scope: Scope, whose: Whose, now: Date): Promise<MachineTotals> {
  const kept = whose.limitedTo === undefined ? await findLastCount(scope, whose.organizationId) : undefined;
  if (kept && kept.computers + kept.servers > COUNTED_ANEW_UP_TO && now.getTime() - kept.countedAt.getTime() < OLDEST_COUNT_MS) return kept;
  const [[totals]] = await readWithin<[Omit<MachineTotals, 'countedAt'>]>(scope, [countNow(whose)]);
  return { ...totals!, countedAt: now };
}

const TOTALS = `
  computers, servers, healthy, attention, unknown, off, bytes_stored as "bytesStored", bytes_metered as "bytesMetered", bytes_purchased as "bytesPurchased"`;

async function findLastCount(scope: Scope, organizationId: string): Promise<MachineTotals | undefined> {
  const text = `select ${TOTALS}, counted_at as "countedAt" from machine_days where organization_id = $1 order by day_on desc limit 1`;
  const [[row]] = await readWithin<[MachineTotals]>(scope, [{ name: 'machines-last-count', text, values: [organizationId], onePlan: true }]);
  return row;
}

function countNow({ organizationId, limitedTo }: Whose): Statement {
  const chosen = (alias: string) => (limitedTo === undefined ? '' : `and ${alias}.account_id = any (${chosenOf('$1', '$2')})`);
  const text = `
    select ${TOTALS} from (
      select ${COUNTED}, (
        select ${PURCHASED} from subscriptions s join plans p on p.id = s.plan_id where s.seen_by_organization_id = $1 and ${RUNNING_METERED} ${chosen('s')}) as bytes_purchased
        from ${MACHINES_WITH_PLANS} where m.organization_id = $1 ${chosen('m')}) counted`;
  return { name: limitedTo === undefined ? 'machines-totals' : 'machines-totals-chosen', text, values: [organizationId, ...limitedTo === undefined ? [] : [limitedTo]] };
}

export type DayTotals = Omit<MachineTotals, 'countedAt'> & { on: Day };
export type Growth = { accountId: string; customer: string; bytesStored: number; bytesGrown: number };
export const DAYS_SHOWN = 30;
const GROWTH_SHOWN = 5;

/** The days behind the charts, oldest first, and whose storage grew most in a week. Of an organization as a whole: limited members have none. */
export async function readHistory(scope: Scope, organizationId: string, today: Day): Promise<{ days: DayTotals[]; growth: Growth[] }> {
  const [days, growth] = await readWithin<[DayTotals, Growth]>(scope, [
    {
      name: 'machine-days', onePlan: true, values: [organizationId, addDays(today, 1 - DAYS_SHOWN)],
      text: `select day_on as on, ${TOTALS} from machine_days where organization_id = $1 and day_on >= $2 order by day_on`,
    },
    {
      name: 'storage-growth', onePlan: true, values: [organizationId],
      text: `select d.account_id as "accountId", a.name as customer, d.bytes_stored as "bytesStored", d.bytes_grown as "bytesGrown"
               from account_storage_days d join accounts a on a.organization_id = $1 and a.id = d.account_id
              where d.organization_id = $1 and d.day_on = (select max(day_on) from account_storage_days where organization_id = $1) and d.bytes_grown > 0
              order by d.bytes_grown desc, d.account_id limit ${GROWTH_SHOWN}`,
    },
  ]);
  return { days, growth };
}

/** The versions of clients among the machines, found by leaps through their index: as many looks as there are versions. */
export async function listVersions(scope: Scope, { organizationId, limitedTo }: Whose): Promise<string[]> {
  const [rows] = await readWithin<[{ version: string }]>(scope, [limitedTo === undefined
    ? { name: 'machine-versions', onePlan: true, values: [organizationId], text: LEAPS }
    : {
      name: 'machine-versions-chosen', values: [organizationId, limitedTo],
      text: `select distinct client_version as version from machines where organization_id = $1 and account_id = any (${chosenOf('$1', '$2')}) and client_version <> '' limit 200`,
    }]);
  return rows.map(({ version }) => version);
}

const LEAPS = `
  with recursive leap as (
    (select client_version as version from machines where organization_id = $1 and client_version > '' order by client_version limit 1)
    union all
    select (select m.client_version from machines m where m.organization_id = $1 and m.client_version > leap.version order by m.client_version limit 1) from leap where leap.version is not null)
  select version from leap where version is not null limit 200`;

/** A customer's name, as the filter shows it; undefined where the reader sees no such account. */
export async function findCustomerName(scope: Scope, accountId: string): Promise<string | undefined> {
  const [[row]] = await readWithin<[{ name: string }]>(scope, [{ name: 'customer-name', text: 'select name from accounts where id = $1', values: [accountId], onePlan: true }]);
  return row?.name;
}

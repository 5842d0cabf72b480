import { refreshAccountSummaries } from '../accounts/refresh-account-summary';
import { databaseNow, type Scoped, within } from '../platform/database/database';
import { BUSINESS_RULES, MACHINE_RULES } from './alert-rules.model';
import { raisedAlertsSql } from './raised-alerts.report';
import { wantedBusinessAlertsSql } from './wanted-business-alerts.report';
import { wantedMachineAlertsSql } from './wanted-machine-alerts.report';

/**
 * Opens the alerts of an organization that should be open, counts those that came a step further, and closes those whose cause has ended
 * (domain.md §13.3), in one statement for what is about subscriptions and money and one for machines; the accounts' numbers follow in the same transaction.
 * A level that rises wakes what is snoozed or acknowledged. By state: safe to repeat. Answers how many accounts changed.
 */
export async function judgeAlerts(organizationId: string): Promise<number> {
  return await judgeBusiness(organizationId) + await judgeMachines(organizationId, null);
}

/** The same for what is about subscriptions and money alone. */
export async function judgeBusiness(organizationId: string): Promise<number> {
  return within({ organizationId }, async (trx) => judge(trx, businessSql, { organizationId, subscriptionId: null, now: await databaseNow(trx) }, BUSINESS_RULES));
}

/** The same for these machines and the storage of their subscriptions; null for all. */
export async function judgeMachines(organizationId: string, machineIds: readonly string[] | null): Promise<number> {
  return within({ organizationId }, async (trx) => judge(trx, machinesSql, { organizationId, machineIds: machineIds && [...machineIds], now: await databaseNow(trx) }, MACHINE_RULES));
}

/** The same for one subscription in the transaction that has just changed it, so that its alerts and its state are never seen apart. */
export async function judgeSubscription(trx: Scoped, { organizationId, id }: { organizationId: string; id: string }, now: Date): Promise<void> {
  await judge(trx, businessSql, { organizationId, subscriptionId: id, now }, BUSINESS_RULES);
}

type Judged = { organizationId: string; now: Date } & ({ subscriptionId: string | null } | { machineIds: string[] | null });

async function judge(trx: Scoped, sql: string, judged: Judged, rules: readonly string[]): Promise<number> {
  const result = await trx.raw<{ rows: { account_id: string }[] }>(sql, { ...judged, rules: [...rules] });
  const accountIds = result.rows.map((row) => row.account_id);
  if (accountIds.length > 0) await refreshAccountSummaries(trx, accountIds);
  return accountIds.length;
}

/** What judging would do now, without doing any of it: for whoever is about to change the rules. */
export async function countDifference(trx: Scoped, organizationId: string, now: Date): Promise<Difference> {
  const sum = { closes: 0, opens: 0, relevels: 0 };
  for (const [sql, rules] of [[differenceOf(WANTED.business), BUSINESS_RULES], [differenceOf(WANTED.machines), MACHINE_RULES]] as const) {
    const { rows: [found] } = await trx.raw<{ rows: [Difference] }>(sql, { organizationId, subscriptionId: null, machineIds: null, now, rules: [...rules] });
    for (const key of ['closes', 'opens', 'relevels'] as const) sum[key] += found[key];
  }
  return sum;
}

/** How many alerts would close, open, and get another level. */
export interface Difference { readonly closes: number; readonly opens: number; readonly relevels: number }

type Wanted = readonly [wanted: string, judged: string];

// `judged` says which of the open alerts are looked at. An alert whose machine is gone is always among them.
const WANTED = {
  business: [`select w.*, null::uuid as machine_id from (${wantedBusinessAlertsSql}) w where cast(:subscriptionId as uuid) is null or w.subscription_id = :subscriptionId`,
    'cast(:subscriptionId as uuid) is null or subscription_id = :subscriptionId'],
  machines: [wantedMachineAlertsSql,
    `cast(:machineIds as uuid[]) is null or machine_id = any(:machineIds)
      or (machine_id is null and (object_id <> subscription_id or subscription_id in (select t.subscription_id from machines t where t.id = any(:machineIds))))`],
} as const satisfies Record<string, Wanted>;

const isSame = 'w.rule = o.rule and w.object_id = o.object_id and w.cause = o.cause';
const businessSql = judgeSql(WANTED.business);
const machinesSql = judgeSql(WANTED.machines);

function differenceOf([wanted, judged]: Wanted): string {
  return `
  ${wantedAndStanding(wanted, judged)}
  select (select count(*)::int from standing o where not exists (select from wanted w where ${isSame})) as closes,
         (select count(*)::int from wanted w where not exists (select from standing o where ${isSame})) as opens,
         (select count(*)::int from standing o join wanted w on ${isSame} where w.level <> o.level) as relevels`;
}

function wantedAndStanding(wanted: string, judged: string): string {
  return `with wanted as materialized (${raisedAlertsSql(wanted)}),
  standing as materialized (select * from alerts where organization_id = :organizationId and closed_at is null and rule = any(:rules) and (${judged}))`;
}

function judgeSql([wanted, judged]: Wanted): string {
  return `
  ${wantedAndStanding(wanted, judged)},
  ended as materialized (select o.id from standing o where not exists (select from wanted w where ${isSame})),
  changes as materialized (
    select o.id, o.organization_id, o.account_id, w.level, w.message, w.seen, ${rank('w.level')} - ${rank('o.level')} as rise
      from standing o join wanted w on ${isSame}
     where (w.level, w.message) is distinct from (o.level, o.message) or w.seen > o.seen_count),
  -- In one order with whoever else changes several alerts at once, so that nobody waits for each other.
  locked as materialized (select id from alerts where id in (select id from ended union all select id from changes) order by id for no key update),
  closed as (update alerts set closed_at = :now where id in (select id from locked) and id in (select id from ended) and closed_at is null returning account_id),
  opened as (
    insert into alerts (id, organization_id, account_id, subscription_id, machine_id, rule, cause, level, message, seen_count, opened_at, last_seen_at)
    select gen_random_uuid(), :organizationId, w.account_id, w.subscription_id, w.machine_id, w.rule, w.cause, w.level, w.message, w.seen, :now, :now
      from wanted w where not exists (select from standing o where ${isSame})
    on conflict do nothing returning account_id),
  told as (
    insert into alert_events (id, organization_id, account_id, alert_id, kind, at, note)
    select gen_random_uuid(), organization_id, account_id, id, case when rise > 0 then 'raised' else 'lowered' end, :now, level from changes where rise <> 0),
  moved as (
    update alerts a set level = n.level, message = n.message, seen_count = n.seen, last_seen_at = :now,
           snoozed_at = ${unlessRisen('snoozed_at')}, snoozed_until = ${unlessRisen('snoozed_until')}, snoozed_by = ${unlessRisen('snoozed_by')}, snooze_reason = ${unlessRisen('snooze_reason')},
           acknowledged_at = ${unlessRisen('acknowledged_at')}, acknowledged_by = ${unlessRisen('acknowledged_by')}
      from changes n where a.id = n.id and a.id in (select id from locked) returning a.account_id)
  select account_id from closed union select account_id from opened union select account_id from moved`;
}

function unlessRisen(column: string): string {
  return `case when n.rise > 0 then null else a.${column} end`;
}

function rank(level: string): string {
  return `array_position(array['info', 'warning', 'critical'], ${level})`;
}

import { refreshAccountSummaries } from '../accounts/refresh-account-summary';
import { databaseNow, type Scoped, within } from '../platform/database';
import { judgedRules } from './alert';
import { wantedAlertsSql } from './wanted-alerts.report';

/**
 * Opens the alerts of an organization that should be open, counts those that came a step further, and closes those whose cause has ended
 * (domain.md §13.3), in one statement; the accounts' numbers follow in the same transaction. By state: safe to repeat. Answers how many accounts changed.
 */
export async function judgeAlerts(organizationId: string): Promise<number> {
  return within({ organizationId }, async (trx) => judge(trx, { organizationId, subscriptionId: null, now: await databaseNow(trx) }));
}

/** The same for one subscription in the transaction that has just changed it, so that its alerts and its state are never seen apart. */
export async function judgeSubscription(trx: Scoped, { organizationId, id }: { organizationId: string; id: string }, now: Date): Promise<void> {
  await judge(trx, { organizationId, subscriptionId: id, now });
}

async function judge(trx: Scoped, judged: { organizationId: string; subscriptionId: string | null; now: Date }): Promise<number> {
  const result = await trx.raw<{ rows: { account_id: string }[] }>(judgeSql, { ...judged, rules: [...judgedRules] });
  const accountIds = result.rows.map((row) => row.account_id);
  if (accountIds.length > 0) await refreshAccountSummaries(trx, accountIds);
  return accountIds.length;
}

const isSame = 'w.account_id = o.account_id and w.rule = o.rule and w.subscription_id is not distinct from o.subscription_id and w.cause = o.cause';

const judgeSql = `
  with wanted as materialized (select * from (${wantedAlertsSql}) w where cast(:subscriptionId as uuid) is null or subscription_id = :subscriptionId),
  standing as materialized (
    select * from alerts where organization_id = :organizationId and closed_at is null and rule = any(:rules)
       and (cast(:subscriptionId as uuid) is null or subscription_id = :subscriptionId)),
  closed as (
    update alerts set closed_at = :now
     where id in (select o.id from standing o where not exists (select from wanted w where ${isSame})) returning account_id),
  opened as (
    insert into alerts (id, organization_id, account_id, subscription_id, rule, cause, level, message, seen_count, opened_at, last_seen_at)
    select gen_random_uuid(), :organizationId, w.account_id, w.subscription_id, w.rule, w.cause, w.level, w.message, w.seen, :now, :now
      from wanted w where not exists (select from standing o where ${isSame})
    on conflict do nothing returning account_id),
  moved as (
    update alerts set level = n.level, message = n.message, seen_count = n.seen, last_seen_at = :now
      from (select o.id, w.level, w.message, w.seen from standing o join wanted w on ${isSame}
             where (w.level, w.message) is distinct from (o.level, o.message) or w.seen > o.seen_count) n
     where alerts.id = n.id returning account_id)
  select account_id from closed union select account_id from opened union select account_id from moved`;

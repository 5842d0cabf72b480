import { refreshAccountSummary } from '../accounts/refresh-account-summary';
import { type Scoped } from '../platform/database/database';
import { type NewAlert } from './alert';

/**
 * Opens an alert, or counts one more time that it was seen where it is open already (glossary). The account's number of alerts follows in the same
 * transaction. Rules that are judged by state go through `judgeAlerts`.
 */
export async function openAlert(trx: Scoped, alert: NewAlert, now: Date): Promise<void> {
  await trx.raw(
    `insert into alerts (id, organization_id, account_id, subscription_id, machine_id, rule, cause, level, message, opened_at, last_seen_at)
     values (gen_random_uuid(), :organizationId, :accountId, :subscriptionId, :machineId, :rule, :cause, :level, :message, :now, :now)
     on conflict (account_id, rule, object_id, cause) where closed_at is null
     do update set seen_count = alerts.seen_count + 1, last_seen_at = excluded.last_seen_at, level = excluded.level, message = excluded.message`,
    { ...alert, now });
  await refreshAccountSummary(trx, alert.accountId);
}

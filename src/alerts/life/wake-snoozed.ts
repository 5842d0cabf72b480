import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { databaseNow, within } from '../../platform/database/database';

/** Alerts whose sleep is over stand open again, in the account's number too (beyond.md X13). Those that closed meanwhile stay closed. By state: safe to repeat. */
export async function wakeSnoozed(): Promise<void> {
  const organizationIds = await within('system', async (trx) => {
    const { rows } = await trx.raw<{ rows: { organization_id: string }[] }>('select distinct organization_id from alerts where snoozed_until <= ? and closed_at is null', [await databaseNow(trx)]);
    return rows.map((row) => row.organization_id);
  }, { readOnly: true });
  for (const organizationId of organizationIds) await wakeOf(organizationId);
}

async function wakeOf(organizationId: string): Promise<void> {
  await within({ organizationId }, async (trx) => {
    const { rows } = await trx.raw<{ rows: { account_id: string }[] }>(
      `with woken as (
         update alerts set snoozed_until = null, snoozed_at = null, snoozed_by = null, snooze_reason = null
          where organization_id = :organizationId and snoozed_until <= :now and closed_at is null returning id, organization_id, account_id),
       told as (insert into alert_events (id, organization_id, account_id, alert_id, kind, at) select gen_random_uuid(), organization_id, account_id, id, 'woken', :now from woken)
       select distinct account_id from woken`, { organizationId, now: await databaseNow(trx) });
    if (rows.length > 0) await refreshAccountSummaries(trx, rows.map((row) => row.account_id));
  });
}

import { type Scoped } from '../platform/database';

/** Organizations in which something happened since a moment that alerts are judged from (system scope). */
export async function listChangedOrganizations(trx: Scoped, since: Date, now: Date): Promise<string[]> {
  const result = await trx.raw<{ rows: { organization_id: string }[] }>(
    `select organization_id from subscriptions where updated_at > :since
     union select organization_id from cards where created_at > :since or removed_at > :since or gone_at > :since
     union select organization_id from charge_freezes where frozen_at > :since or lifted_at > :since
     union select organization_id from checkouts where mode = 'payment' and state = 'complete' and payment_id is null and created_at > cast(:since as timestamptz) - interval '2 hours'
     union select organization_id from payments where state in ('calling', 'unknown') and called_at < cast(:now as timestamptz) - interval '15 minutes'
     union select organization_id from alerts where closed_at is null and rule = 'payment_stuck'`, { since, now });
  return result.rows.map((row) => row.organization_id);
}

/** All that have subscriptions or open alerts: days pass without anything happening. */
export async function listOrganizationsWithAlerts(trx: Scoped): Promise<string[]> {
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select o.id from organizations o where exists (select from subscriptions s where s.organization_id = o.id)
        or exists (select from alerts l where l.organization_id = o.id and l.closed_at is null) order by o.id`);
  return result.rows.map((row) => row.id);
}

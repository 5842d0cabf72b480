import { type Scoped } from '../platform/database/database';

/** Organizations in which something happened since a moment that alerts about subscriptions and money are judged from (system scope). */
export async function listChangedOrganizations(trx: Scoped, since: Date, now: Date): Promise<string[]> {
  const result = await trx.raw<{ rows: { organization_id: string }[] }>(
    `select organization_id from subscriptions where updated_at > :since
     union select organization_id from cards where created_at > :since or removed_at > :since or gone_at > :since
     union select organization_id from charge_freezes where frozen_at > :since or lifted_at > :since
     union select organization_id from checkouts where mode = 'payment' and state = 'complete' and payment_id is null and created_at > cast(:since as timestamptz) - interval '2 hours'
     union select organization_id from payments where state in ('calling', 'unknown') and called_at < cast(:now as timestamptz) - interval '15 minutes'
     union select organization_id from alerts where closed_at is null and rule in ('payment_stuck', 'courier_return_due')`, { since, now });
  return result.rows.map((row) => row.organization_id);
}

/** Machines of an organization that are to be judged anew; null for so many that all are. */
export interface ChangedMachines { readonly organizationId: string; readonly machineIds: readonly string[] | null }

const MANY = 5_000;

/**
 * Machines of which something changed since a moment that alerts are judged from: their state, a drive, a failed run, the clock; and those whose alert has lost its cause. A heartbeat alone is
 * none of it, or every sweep would judge every machine; what else there is waits for the hour (system scope).
 */
export async function listChangedMachines(trx: Scoped, since: Date): Promise<ChangedMachines[]> {
  const result = await trx.raw<{ rows: { organization_id: string; ids: string[] | null }[] }>(
    `select organization_id, case when count(*) <= ${MANY} then array_agg(id) end as ids from (
       select organization_id, id from machines where state_since > :since
       union select organization_id, machine_id from machine_drives where missing_since > cast(:since as timestamptz) - interval '1 day' and is_selected
       union select organization_id, machine_id from backup_runs where state = 'failed' and finished_at > :since
       union select organization_id, id from machines where clock_skew_seconds not between -600 and 600
       union select l.organization_id, l.machine_id from alerts l where l.closed_at is null and l.rule = 'drive_disconnected' and l.machine_id is not null
         and not exists (select from machine_drives d where d.machine_id = l.machine_id and d.name = l.cause and d.missing_since is not null and d.is_selected)
       union select l.organization_id, l.machine_id from alerts l join machines m on m.id = l.machine_id where l.closed_at is null and l.rule = 'clock_wrong' and m.clock_skew_seconds between -600 and 600
       union select l.organization_id, l.machine_id from alerts l where l.closed_at is null and l.rule = 'backup_failed'
         and exists (select from backup_runs r where r.machine_id = l.machine_id and r.set_name = l.cause and r.state = 'complete' and r.finished_at > :since)
       union select l.organization_id, l.object_id from alerts l where l.closed_at is null and l.machine_id is null and l.object_id <> l.account_id and l.object_id is distinct from l.subscription_id
     ) changed group by organization_id`, { since });
  return result.rows.map((row) => ({ organizationId: row.organization_id, machineIds: row.ids }));
}

/** All that have subscriptions, machines or open alerts: days pass without anything happening. */
export async function listOrganizationsWithAlerts(trx: Scoped): Promise<string[]> {
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `select o.id from organizations o where exists (select from subscriptions s where s.organization_id = o.id) or exists (select from machines m where m.organization_id = o.id)
        or exists (select from alerts l where l.organization_id = o.id and l.closed_at is null) order by o.id`);
  return result.rows.map((row) => row.id);
}

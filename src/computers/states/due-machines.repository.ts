import { type Scoped } from '../../platform/database/database';
import { type Judgeable, type Judged } from './judged.model';

const FACTS = `
  m.id, m.state, m.state_since as "stateSince", m.delete_at as "deleteAt", m.is_served as "isServed", m.stopped_at as "stoppedAt", m.installed_at as "installedAt",
  m.last_contact_at as "lastContactAt", m.last_backup_at as "lastBackupAt", m.error_since as "errorSince", m.paused_until as "pausedUntil", m.frozen_at as "frozenAt",
  m.run_started_at as "runStartedAt", m.schedule_minutes as "scheduleMinutes", m.files_pending as "filesPending",
  s.state as "subscriptionState", s.service_ends_at as "serviceEndsAt"`;

/** Machines whose state time alone may have changed, locked; those that another transaction holds are left to the next sweep. */
export async function listDueMachines(trx: Scoped, now: Date, limit: number): Promise<Judgeable[]> {
  const result = await trx.raw<{ rows: Judgeable[] }>(
    `select ${FACTS} from machines m join subscriptions s on s.id = m.subscription_id
      where m.state_until <= :now order by m.state_until limit :limit for update of m skip locked`, { now, limit });
  return result.rows;
}

type Changed = { since: Date | null; now: Date; after: string | undefined; limit: number };

/** Machines of subscriptions that were changed, or whose service ended, since a moment (null: of all subscriptions), in the order of their ids; nothing is locked. */
export async function listMachinesOfChangedSubscriptions(trx: Scoped, { since, now, after = '00000000-0000-0000-0000-000000000000', limit }: Changed): Promise<Judgeable[]> {
  const changed = `m.subscription_id = any(array(
    select id from subscriptions where updated_at > :since
    union select id from subscriptions where state = 'payment_failed' and service_ends_at > :since and service_ends_at <= :now)) and`;
  const result = await trx.raw<{ rows: Judgeable[] }>(
    `select ${FACTS} from machines m join subscriptions s on s.id = m.subscription_id
      where ${since ? changed : ''} m.id > :after order by m.id limit :limit`, { after, limit, ...since && { since, now } });
  return result.rows;
}

/** These machines as they are now, locked; those that another transaction holds are left out. */
export async function lockMachines(trx: Scoped, ids: readonly string[]): Promise<Judgeable[]> {
  const result = await trx.raw<{ rows: Judgeable[] }>(
    `select ${FACTS} from machines m join subscriptions s on s.id = m.subscription_id where m.id = any(:ids) order by m.id for update of m skip locked`, { ids: [...ids] });
  return result.rows;
}

/** Writes what was judged, in one statement. Answers how many machines are in another state than before. */
export async function writeStates(trx: Scoped, judged: readonly Judged[], now: Date): Promise<number> {
  if (judged.length === 0) return 0;
  const result = await trx.raw<{ rows: { changed: number }[] }>(
    `with judged as (
       select * from unnest(cast(:ids as uuid[]), cast(:served as boolean[]), cast(:states as text[]), cast(:since as timestamptz[]), cast(:until as timestamptz[])) as j (id, is_served, state, state_since, state_until)),
     written as (
       update machines m set is_served = j.is_served, state = j.state, state_since = j.state_since, state_until = j.state_until,
              updated_at = case when before.state <> j.state then :now else m.updated_at end
         from judged j join machines before on before.id = j.id where m.id = j.id returning before.state <> j.state as has_changed)
     select count(*) filter (where has_changed)::integer as changed from written`,
    {
      now, ids: judged.map(({ id }) => id), served: judged.map(({ isServed }) => isServed), states: judged.map(({ state }) => state),
      since: judged.map(({ stateSince }) => stateSince), until: judged.map(({ stateUntil }) => stateUntil),
    });
  return result.rows[0]!.changed;
}

import pg from 'pg';
import { BIG } from '../accounts-list/seed';

export const MACHINES = 1_000_000;
export const BIG_MACHINES = 100_000;

/**
 * Gives a database that the bench of the Accounts list has filled a million machines, one a subscription and more for some, 100,000 of them of the
 * organization that is measured; of a hundred 80 are well, and each other state is there. Checks of foreign keys rest while it fills, and indexes are made anew.
 */
export async function seedMachines(ownerUrl: string, log: (line: string) => void): Promise<void> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    const { rows: there } = await db.query('select id from machines limit 1');
    if (there.length > 0) return;
    await db.query("set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '128MB'");
    await db.query('begin; set local session_replication_role = replica');
    const { rows: indexes } = await db.query<{ name: string; definition: string }>(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
        where i.indrelid = 'machines'::regclass and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`);
    for (const { name } of indexes) await db.query(`drop index ${name}`);
    log('filling machines');
    await db.query(FILL);
    await db.query(ALERTS);
    log('making indexes');
    for (const { definition } of indexes) await db.query(definition);
    await db.query('commit');
    log('vacuum and statistics');
    await db.query('vacuum (analyze) machines');
    await db.query('analyze; checkpoint');
  } finally {
    await db.end();
  }
}

// Evenly spread without chance, so that two seeds are the same.
const spread = (salt: number, upTo: number) => `((n::bigint * 2654435761 + ${salt} * 40503) / 97 % ${upTo})`;
const pick = (salt: number, words: readonly string[]) => `(array[${words.map((word) => `'${word}'`).join(', ')}])[${spread(salt, words.length)} + 1]`;
const SINCE = `make_interval(mins => ${spread(11, 600)}::integer)`;

const FILL = `
  insert into machines (id, organization_id, account_id, subscription_id, kind, nickname, serial, host_name, platform, os_version, client_version, installed_at, stopped_at, delete_at,
    is_served, state, state_since, state_until, last_contact_at, last_report_at, last_backup_at, run_started_at, files_pending, paused_until, frozen_at, error_code, error_message, error_since,
    bytes_protected, bytes_stored, created_at, updated_at)
  select gen_random_uuid(), organization_id, account_id, subscription_id, kind, word || ' ' || n, 'BENCH-' || n, upper(substr(word, 1, 4)) || '-' || to_hex(n), 'windows', 'Windows 11',
    ${pick(7, ['6.2.0', '6.2.0', '6.2.0', '6.2.0', '6.2.0', '6.1.3', '6.2.0', '5.4.1'])} || case when n % 997 = 0 then '-beta' else '' end,
    case when state <> 'never_ran' then now - interval '100 days' end, case when state = 'off' then now - ${SINCE} end, case when state = 'deletion_scheduled' then now + interval '3 days' end,
    state <> 'inactive', state, now - ${SINCE} * 5, now + interval '1 hour' * (1 + n % 14),
    case state when 'never_ran' then null when 'overdue' then now - interval '15 days' - ${SINCE} when 'no_data' then now - interval '25 hours' - ${SINCE} else now - ${SINCE} end, now - ${SINCE},
    case state when 'never_ran' then null when 'late' then now - interval '4 days' - ${SINCE} when 'overdue' then now - interval '16 days' - ${SINCE} when 'no_data' then now - interval '26 hours' - ${SINCE} else now - ${SINCE} * 2 end,
    case when state = 'backing_up' then now - ${SINCE} end, case when state = 'pending' then 1 + n % 400 else 0 end, case when state = 'paused' then now + interval '20 hours' end, case when state = 'frozen' then now - ${SINCE} end,
    case when state = 'failing' then 'read_failed' end, case when state = 'failing' then 'Some folders cannot be read.' end, case when state = 'failing' then now - ${SINCE} end,
    (1 + ${spread(8, 900)}) * 1000000000 + n, (1 + ${spread(8, 900)}) * 800000000, now - interval '100 days', now
  from (
    select *, case when ${spread(5, 10)} = 0 then 'server' else 'computer' end as kind, ${pick(6, ['Front desk', 'Laptop', 'Bookkeeping', 'Workshop PC', 'Reception', 'Archive', 'Füchsle', 'File server'])} as word,
      case when not served then 'inactive' else coalesce(case when ${spread(10, 100)} < 30 then (array['failing', 'overdue', 'late', 'no_data', 'no_data', 'never_ran', 'frozen', 'paused', 'deletion_scheduled', 'off', 'pending', 'pending', 'pending', 'backing_up', 'backing_up', 'backing_up'])[${spread(9, 20)} + 1] end, 'protected') end as state
    from (
      select row_number() over ()::integer as n, app.now() as now, picked.* from (
        (select s.organization_id, s.account_id, s.id as subscription_id, s.state in ('active', 'trial') as served from subscriptions s where s.organization_id = '${BIG.organizationId}' and s.state <> 'purged' limit ${BIG_MACHINES})
        union all
        (select s.organization_id, s.account_id, s.id, s.state in ('active', 'trial') from subscriptions s cross join generate_series(1, 2) where s.organization_id <> '${BIG.organizationId}' and s.state <> 'purged' limit ${MACHINES - BIG_MACHINES})
      ) picked) numbered) told`;

const ALERTS = `
  insert into alerts (id, organization_id, account_id, subscription_id, machine_id, object_id, rule, cause, level, message, opened_at, last_seen_at)
  select gen_random_uuid(), m.organization_id, m.account_id, m.subscription_id, m.id, m.id, 'backup_overdue', m.id::text, 'critical', 'Nothing has been heard from it.', app.now(), app.now()
    from machines m where m.state = 'overdue'`;

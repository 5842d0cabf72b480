import pg from 'pg';

export const ORGANIZATION_ID = '0192a000-0000-7000-8000-000000000001';
export const MACHINES = 100_000;
const ACCOUNTS = 20_000;

/**
 * One partner with 100,000 machines in 20,000 companies; of a hundred 80 are well, five silent, three failing, two stopped, five servers of which some have failed runs; a hundredth of the
 * accounts is tagged. Checks of foreign keys rest while it fills.
 */
export async function seedAlerts(ownerUrl: string): Promise<void> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    await db.query("set synchronous_commit = off; set work_mem = '128MB'; begin; set local session_replication_role = replica");
    for (const sql of STEPS) await db.query(sql);
    await db.query('commit');
    await db.query('vacuum (analyze)');
  } finally {
    await db.end();
  }
}

const id = (kind: string, number: string) => `('0192${kind}00-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

const STEPS = [
  `insert into organizations (id, legal_name, display_name, time_zone, created_at, updated_at) values ('${ORGANIZATION_ID}', 'Bench', 'Bench', 'UTC', app.now(), app.now())`,
  `insert into accounts (id, organization_id, kind, name, email, administered_by, partner_is_administrator, registered_at, created_at, updated_at)
     select ${id('a1', 'n')}, '${ORGANIZATION_ID}', 'safe_pro', 'Company ' || n, 'office' || n || '@example.test', 'customer', true, app.now(), app.now(), app.now() from generate_series(1, ${ACCOUNTS}) n`,
  `insert into subscriptions (id, organization_id, account_id, number, plan_id, state, source, time_zone, currency, anchor_on, expires_on, term_years, auto_renew, created_at, updated_at)
     select ${id('a2', 'n')}, '${ORGANIZATION_ID}', ${id('a1', 'n')}, 'B-' || n, p.id, 'active', 'partner', 'UTC', 'USD', current_date - 100, current_date + 265, 1, false, app.now(), app.now()
       from generate_series(1, ${ACCOUNTS}) n, (select id from plans where code = 'safe_pro_ultimate') p`,
  `insert into machines (id, organization_id, account_id, subscription_id, kind, nickname, serial, platform, client_version, installed_at, stopped_at, state, state_since, last_contact_at, last_backup_at,
     error_code, error_message, error_since, bytes_protected, bytes_stored, created_at, updated_at)
   select ${id('a3', 'n')}, '${ORGANIZATION_ID}', ${id('a1', '1 + n % ' + ACCOUNTS)}, ${id('a2', '1 + n % ' + ACCOUNTS)}, case when n % 20 = 7 then 'server' else 'computer' end, 'Computer ' || n, 'BENCH-' || n, 'windows', '6.2.0',
     app.now() - interval '90 days', case when n % 50 = 3 then app.now() end, case when n % 20 = 1 then 'overdue' when n % 50 = 3 then 'off' when n % 33 = 4 then 'failing' else 'protected' end, app.now() - interval '1 day',
     app.now() - case when n % 20 = 1 then interval '20 days' else interval '5 minutes' end, app.now() - interval '1 hour',
     case when n % 33 = 4 then 'disk' end, case when n % 33 = 4 then 'The disk can’t be read' end, case when n % 33 = 4 then app.now() - interval '1 day' end, 40000000000, 30000000000, app.now() - interval '90 days', app.now() - interval '1 day'
     from generate_series(1, ${MACHINES}) n`,
  `insert into backup_runs (id, organization_id, account_id, machine_id, set_name, state, started_at, finished_at, error_message)
     select gen_random_uuid(), '${ORGANIZATION_ID}', m.account_id, m.id, 'Nightly', case when k = 1 and m.serial like '%7' then 'failed' else 'complete' end, app.now() - k * interval '1 day', app.now() - k * interval '1 day', ''
       from machines m, generate_series(1, 30) k where m.kind = 'server'`,
  `insert into account_tags (organization_id, account_id, tag) select '${ORGANIZATION_ID}', ${id('a1', 'n * 100')}, 'gold' from generate_series(1, ${ACCOUNTS / 100}) n`,
];

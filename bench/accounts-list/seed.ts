import pg from 'pg';
import { hashPassword } from '../../src/identity/password';

/** The organization that is measured, and its one member. */
export const BIG = { organizationId: uuid('0', 1), accounts: 100_000, email: 'bench@example.com', password: 'a plain long password 1' };
const ORGANIZATIONS = 2_000;
const ACCOUNTS_ELSEWHERE = 400;
const SUBSCRIPTIONS = 1_000_000;

/**
 * Fills an empty database with 2,000 organizations and 1,000,000 subscriptions, 100,000 accounts being of one
 * organization; changes nothing when that is there. Needs the embedded database's owner (or another superuser):
 * checks of foreign keys rest while it fills, and indexes are made anew.
 */
export async function seed(ownerUrl: string, log: (line: string) => void): Promise<void> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    const { rows } = await db.query<{ there: boolean }>('select exists (select from organizations where id = $1) as there', [BIG.organizationId]);
    if (rows[0]!.there) return;
    await db.query(`set synchronous_commit = off; set maintenance_work_mem = '512MB'; set work_mem = '128MB'`);
    await db.query('begin; set local session_replication_role = replica');
    const indexes = await dropIndexes(db, ['accounts', 'subscriptions']);
    for (const [what, sql] of Object.entries(STEPS)) {
      log(`filling ${what}`);
      await db.query(sql);
    }
    await db.query('update people set password_hash = $1 where email = $2', [await hashPassword(BIG.password), BIG.email]);
    log('making indexes');
    for (const index of indexes) await db.query(index);
    await db.query('commit');
    log('vacuum and statistics');
    await db.query('vacuum (analyze, freeze) accounts');
    await db.query('vacuum (analyze) subscriptions');
    await db.query('analyze; checkpoint');
  } finally {
    await db.end();
  }
}

async function dropIndexes(db: pg.Client, tables: string[]): Promise<string[]> {
  const { rows } = await db.query<{ name: string; definition: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as definition from pg_index i
      where i.indrelid = any ($1::text[]::regclass[]) and not exists (select from pg_constraint c where c.conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of rows) await db.query(`drop index ${name}`);
  return rows.map(({ definition }) => definition);
}

function uuid(kind: string, number: number): string {
  return `0192${kind}000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

const id = (kind: string, number: string) => `('0192${kind}000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
// Evenly spread without chance, so that two seeds are the same.
const spread = (number: string, salt: number, upTo: number) => `(((${number})::bigint * 2654435761 + ${salt} * 40503) / 97 % ${upTo})`;
const pick = (words: string, number: string, salt: number) => {
  const list = words.split(' ');
  return `(array[${list.map((word) => `'${word}'`).join(',')}])[${spread(number, salt, list.length)} + 1]`;
};
const FIRST = 'Anna Ben Carla Dmitri Élodie Farid Grace Hiro Ines Jonas Kofi Lena Marta Nils Olga Paulo Quinn Rosa Sami Tara Umar Vera Wei Ximena Yusuf Zoë';
const LAST = 'Abbott Bergström Costa Duarte Eriksen Fischer García Haddad Ivanova Jensen Kowalski Lindqvist Müller Novak Okafor Petrov Quist Rossi Schmidt Tanaka Ueda Vargas Weber Xu Yilmaz Zimmermann';
const FIRM = 'Bakery Builders Clinic Dental Design Farms Foods Garage Law Logistics Marine Media Motors Optics Print Roofing Studio Systems Textiles Veterinary';

const PLAN_OF = `case when n % 3 < 2 then (array['safe_basic', 'safe_plus', 'safe_prime'])[${spread('n', 1, 3)} + 1]
  else (array['safe_pro_core', 'safe_pro_power', 'safe_pro_ultimate', 'safe_server'])[${spread('n', 2, 4)} + 1] end`;
// Of a hundred accounts: 72 active, 10 trials, 7 not activated, 5 expired, 3 with a failed payment, 3 whose data is gone.
const STATUS_OF = `(case when lot < 72 then 'active' when lot < 82 then 'trial' when lot < 89 then 'not_activated' when lot < 94 then 'expired'
  when lot < 97 then 'payment_failed' else 'data_removed' end)`;

const STEPS = {
  organizations: `
    insert into organizations (id, legal_name, display_name, created_at, updated_at)
      select ${id('0', 'n')}, 'Partner ' || n, 'Partner ' || n, app.now(), app.now() from generate_series(1, ${ORGANIZATIONS}) n;
    insert into people (id, email, first_name, last_name, created_at, updated_at)
      values (${id('1', '1')}, '${BIG.email}', 'Bench', 'Person', app.now(), app.now());
    insert into memberships (id, organization_id, person_id, roles, created_at, updated_at)
      values (${id('2', '1')}, ${id('0', '1')}, ${id('1', '1')}, '{administrator}', app.now(), app.now());
    insert into audit_entries (organization_id, actor_kind, actor_id, action, subject_type, subject_id, created_at)
      values (${id('0', '1')}, 'person', ${id('1', '1')}::text, 'subscription.auto-renew-enabled', 'organization', ${id('0', '1')}::text, app.now())`,
  accounts: `
    insert into accounts (id, organization_id, kind, name, email, administered_by, partner_is_administrator, registered_at, created_at, updated_at,
      sort_expires_on, renews, plan_name, source, subscriptions_count, open_alerts, list_status, list_type)
    select ${id('3', 'n')}, case when n <= ${BIG.accounts} then ${id('0', '1')} else ${id('0', `2 + (n - ${BIG.accounts + 1}) / ${ACCOUNTS_ELSEWHERE}`)} end,
      p.account_kind,
      case p.account_kind when 'safe' then first || ' ' || last else last || ' ' || firm end || ' ' || n,
      case p.account_kind when 'safe' then 'person' else 'office' end || n || '@' || lower(firm) || '.example',
      case when p.account_kind = 'safe_pro' and lot % 2 = 0 then 'partner' else 'customer' end, p.account_kind = 'safe_pro' and lot % 2 = 0,
      case when ${STATUS_OF} = 'not_activated' then null else app.now() end, app.now(), app.now(),
      case ${STATUS_OF} when 'data_removed' then '9999-12-31' when 'expired' then today - days % 30 when 'payment_failed' then today - days % 60
        when 'trial' then today + days % 30 else today + days % 700 end,
      ${STATUS_OF} = 'active' and lot % 5 < 3, p.name, case ${STATUS_OF} when 'trial' then 'trial' else (array['partner', 'partner', 'customer', 'activation_code'])[lot % 4 + 1] end,
      1 + (second and ${STATUS_OF} = 'active')::int, case when ${STATUS_OF} in ('expired', 'payment_failed') then 1 + lot % 2 else (lot = 7)::int end, ${STATUS_OF},
      case when p.code = 'safe_server' then 'safe_server' else p.account_kind end
    from (
      select n, ${spread('n', 3, 100)}::int as lot, ${spread('n', 4, 2100)}::int as days, ${pick(FIRST, 'n', 5)} as first, ${pick(LAST, 'n', 6)} as last,
        ${pick(FIRM, 'n', 7)} as firm, ${PLAN_OF} as plan_code, n % 9 < 2 as second, (app.now() at time zone 'America/New_York')::date as today
      from generate_series(1, ${BIG.accounts + (ORGANIZATIONS - 1) * ACCOUNTS_ELSEWHERE}) n
    ) made join plans p on p.code = made.plan_code`,
  subscriptions: `
    insert into subscriptions (id, organization_id, account_id, number, plan_id, trial_kind, state, source, time_zone, currency, anchor_on, expires_on,
      term_years, auto_renew, auto_renew_audit_id, purge_on, purge_at, created_at, updated_at)
    select gen_random_uuid(), a.organization_id, a.id, 'B-' || row_number() over (), p.id,
      case when state = 'trial' then case a.kind when 'safe' then 'personal' else 'business' end end, state, a.source, 'America/New_York', 'USD',
      ends - 365, ends, case when state <> 'trial' then 1 end, a.renews, case when a.renews then (select id from audit_entries limit 1) end,
      case when state in ('expired', 'payment_failed') then ends + 60 end, case when state in ('expired', 'payment_failed') then (ends + 61)::timestamptz end,
      a.created_at, a.updated_at
    from (
      select a.*, case list_status when 'not_activated' then 'active' when 'data_removed' then 'purged' else list_status end as state,
        case list_status when 'data_removed' then current_date - 90 else sort_expires_on end + 7 * (copy - 1) as ends
      from accounts a, generate_series(1, a.subscriptions_count) copy
    ) a join plans p on p.name = a.plan_name
    limit ${SUBSCRIPTIONS}`,
  alerts: `
    insert into alerts (id, organization_id, account_id, object_id, rule, cause, level, message, opened_at, last_seen_at)
    select gen_random_uuid(), a.organization_id, a.id, a.id, 'expired_grace', copy::text, 'critical', 'The subscription has ended.', app.now(), app.now()
      from accounts a, generate_series(1, a.open_alerts) copy`,
};

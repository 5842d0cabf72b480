import pg from 'pg';

const id = (kind: string, number: string) => `('0193${kind}000-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

/** The id and the credential of the n-th machine, as seeded. */
export function clientOf(n: number): { machineId: string; credential: string } {
  return { machineId: `01934000-0000-7000-8000-${n.toString(16).padStart(12, '0')}`, credential: `credential-${n}` };
}

/** So many installed machines, one a household and a subscription, in a hundred organizations. Checks of foreign keys rest while it fills. */
export async function seed(ownerUrl: string, machines: number): Promise<void> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    await db.query("set synchronous_commit = off; begin; set local session_replication_role = replica");
    for (const sql of steps(machines)) await db.query(sql);
    await db.query('commit');
    await db.query('vacuum (analyze) machines; ').catch(() => undefined);
    await db.query('analyze');
  } finally {
    await db.end();
  }
}

function steps(machines: number): string[] {
  const organization = id('0', '1 + n % 100');
  return [
    `insert into organizations (id, legal_name, display_name, created_at, updated_at) select ${id('0', 'n')}, 'Partner ' || n, 'Partner ' || n, app.now(), app.now() from generate_series(1, 100) n`,
    `insert into accounts (id, organization_id, kind, name, email, administered_by, country, created_at, updated_at)
       select ${id('2', 'n')}, ${organization}, 'safe', 'Customer ' || n, 'c' || n || '@example.test', 'customer', 'US', app.now(), app.now() from generate_series(1, ${machines}) n`,
    `insert into subscriptions (id, organization_id, account_id, number, plan_id, state, time_zone, currency, anchor_on, expires_on, term_years, source, created_at, updated_at)
       select ${id('3', 'n')}, ${organization}, ${id('2', 'n')}, 'S-BENCH-' || n, (select id from plans where code = 'safe_plus'), 'active', 'UTC', 'USD', '2026-01-15', '2030-01-15', 1, 'partner', app.now(), app.now() from generate_series(1, ${machines}) n`,
    `insert into machines (id, organization_id, account_id, subscription_id, kind, nickname, serial, platform, client_version, installed_at, last_contact_at, last_report_at, last_backup_at, state, state_since, created_at, updated_at)
       select ${id('4', 'n')}, ${organization}, ${id('2', 'n')}, ${id('3', 'n')}, 'computer', 'Computer ' || n, 'SERIAL-' || n, 'windows', '6.2.0', app.now(), app.now(), app.now() - interval '1 minute', app.now(), 'protected', app.now(), app.now(), app.now() from generate_series(1, ${machines}) n`,
    `insert into machine_credentials (id, organization_id, account_id, machine_id, token_hash, created_at)
       select ${id('5', 'n')}, ${organization}, ${id('2', 'n')}, ${id('4', 'n')}, sha256(('credential-' || n)::bytea), app.now() from generate_series(1, ${machines}) n`,
  ];
}

import pg from 'pg';
import { BIG } from '../accounts-list/seed';

const LARGE = ['accounts', 'account_people', 'machines'];
const CALLS = [
  "select * from app.search_account_people('novak', 6)", "select * from app.search_account_people('reader4711', 6)", "select * from app.search_machines('laptop', 6)", "select * from app.search_machines('4711', 6)",
  "select * from app.search_accounts('novak', null, null, null, 'name', false, null, null, 6)",
];

/** The large tables that a search read from end to end, as counted by the database itself: none should be. */
export async function listScans(ownerUrl: string): Promise<string[]> {
  const db = new pg.Client({ connectionString: ownerUrl });
  await db.connect();
  try {
    const read: string[] = [];
    await db.query('set stats_fetch_consistency = none');
    for (const call of CALLS) {
      const before = await scansOf(db);
      await db.query(`begin; set local role portal_partner; set local app.organization_id = '${BIG.organizationId}'`);
      await db.query(call);
      await db.query('commit; select pg_stat_force_next_flush()');
      const after = await scansOf(db);
      for (const [table, scans] of after) if (scans > (before.get(table) ?? 0)) read.push(`${table} by ${call}`);
    }
    return read;
  } finally {
    await db.end();
  }
}

async function scansOf(db: pg.Client): Promise<Map<string, number>> {
  const { rows } = await db.query<{ relname: string; scans: string }>('select relname, seq_scan as scans from pg_stat_user_tables where relname = any ($1)', [LARGE]);
  return new Map(rows.map(({ relname, scans }) => [relname, Number(scans)]));
}

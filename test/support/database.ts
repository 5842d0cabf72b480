import pg from 'pg';
import { withClient } from './running/test-server';

// Importing this module gives the test file a database of its own, cloned from the migrated template. The app
// connects to it as in production (never as owner); factories and assertions use the owner through `ownerSql`.
beforeAll(createClone);
afterAll(closeConnections);

let owner: pg.Pool | undefined;

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- the columns are whatever the statement says
type AnyRow = Record<string, any>;

/** Runs one statement as the owner of all tables, who sees every row, and answers its rows. */
export async function ownerSql<Row extends pg.QueryResultRow = AnyRow>(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
  owner ??= new pg.Pool({ connectionString: process.env.DATABASE_OWNER_URL, max: 4 });
  const { rows } = await owner.query<Row>(sql, [...params]);
  return rows;
}

async function createClone(): Promise<void> {
  const name = new URL(process.env.DATABASE_OWNER_URL!).pathname.slice(1);
  await withClient(process.env.TEST_OWNER_URL!, async (server) => {
    await server.query(`create database "${name}" template "${process.env.TEST_TEMPLATE}" strategy file_copy`);
  });
}

// The databases are dropped after the run: connections that a file forgot would otherwise fail the next one.
async function closeConnections(): Promise<void> {
  await owner?.end();
}

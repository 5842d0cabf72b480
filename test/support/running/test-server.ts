import path from 'node:path';
import pg from 'pg';
import { startPostgres, type EmbeddedPostgres } from '../../../bin/embedded-postgres.cjs';

export const projectRoot = path.join(__dirname, '..', '..', '..');
/** Everything that tests write lies in the checkout, so that several checkouts can test at the same time. */
export const testDataDir = path.join(projectRoot, '.data', 'test');

/** Starts this checkout's PostgreSQL for tests, or adopts the one another run of tests has started. */
export function startTestServer(): Promise<EmbeddedPostgres> {
  return startPostgres({ dataDir: path.join(testDataDir, 'postgres'), durable: false });
}

/** The same login, another database. */
export function urlOf(url: string, database: string): string {
  const other = new URL(url);
  other.pathname = `/${database}`;
  return other.toString();
}

/** One connection for the length of `work`. */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

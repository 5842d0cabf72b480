import { createPostgresBackend, LATEST_SCHEMA_VERSION, Queue, runMigrations } from 'bullmq';
import pg from 'pg';
import { jobOptions, LettingGoWorker, QUEUE_NAME, type QueueEngine } from './queue-options';

const LOGIN = 'portal_queue';
const SCHEMA = 'bullmq';
// Any number, the same for every process.
const LOCK = 7_320_117;

/**
 * BullMQ in the portal's own database, in schema bullmq, by a login that has no other rights. All queues and workers of
 * a process share one pool; a worker keeps one of its connections to be woken by.
 */
export async function openPostgresEngine(appUrl: string, connections: number): Promise<QueueEngine> {
  const pool = new pg.Pool({
    connectionString: queueUrlFrom(appUrl),
    application_name: 'partner-portal-queue',
    options: `-c search_path=${SCHEMA} -c statement_timeout=10000 -c timezone=UTC`,
    max: connections,
    connectionTimeoutMillis: 3_000,
    keepAlive: true,
  });
  await migrate(pool);
  const jobs: QueueEngine['jobs'] = new Queue(QUEUE_NAME, { connection: pool as never, defaultJobOptions: jobOptions }, createPostgresBackend);
  return {
    jobs,
    worker: (process, options) => new LettingGoWorker(QUEUE_NAME, process, { ...options, connection: pool as never }, createPostgresBackend),
    // BullMQ reads a scheduler before it writes it, without a lock: two processes at once would make two first runs.
    alone: (work) => withLock(pool, work),
    ping: async () => void (await pool.query('select 1')),
    close: async () => {
      await jobs.close();
      await pool.end();
    },
  };
}

/** The queue's login has the app login's password (platform/database/roles.ts). */
function queueUrlFrom(appUrl: string): string {
  const url = new URL(appUrl);
  url.username = LOGIN;
  return url.toString();
}

async function withLock(pool: pg.Pool, work: () => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [LOCK]);
    await work();
    await client.query('select pg_advisory_unlock($1)', [LOCK]);
    client.release();
  } catch (error) {
    // The lock ends with its connection.
    client.release(true);
    throw error;
  }
}

// BullMQ migrates under its own advisory lock, so that processes which start together do it once.
async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    if ((await schemaVersion(client)) >= LATEST_SCHEMA_VERSION) return;
    await runMigrations({ query: (sql, params) => queryInSchema(client, sql, params) }, SCHEMA);
  } finally {
    client.release();
  }
}

async function schemaVersion(client: pg.PoolClient): Promise<number> {
  const { rows: [ledger] } = await client.query<{ there: boolean }>("select to_regclass('bullmq.migration') is not null as there");
  if (!ledger?.there) return 0;
  const { rows: [last] } = await client.query<{ version: number }>('select coalesce(max(version), 0)::int as version from bullmq.migration');
  return last?.version ?? 0;
}

// Even "if not exists" asks for the right to create schemas, which this login does not have; the schema is there.
function queryInSchema(client: pg.PoolClient, sql: string, params?: readonly unknown[]): Promise<pg.QueryResult> {
  if (/^create schema/i.test(sql)) return client.query('select 1');
  return client.query(sql, params ? [...params] : undefined);
}

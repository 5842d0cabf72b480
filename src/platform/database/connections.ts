import knex, { type Knex } from 'knex';
import pg from 'pg';
import PostgresClient from 'knex/lib/dialects/postgres/index.js';
import PostgresTransaction from 'knex/lib/dialects/postgres/execution/pg-transaction.js';
import { config } from '../../config';
import { Unavailable } from '../errors';

// Postgres hands days over as JavaScript dates at local midnight, which shifts them by a day in half the world.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
// Cents live in bigint columns; they are far below 2^53, so plain numbers are exact.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Opens a transaction with one simple query, so that role and scope cost no round trip of their own. */
class ScopedTransaction extends PostgresTransaction {
  private readonly opening: string;

  constructor(client: unknown, container: unknown, options: { opening?: string } = {}, outer: unknown = null) {
    super(client, container, options, outer);
    this.opening = options.opening ?? 'BEGIN';
  }

  override begin(connection: unknown): Promise<unknown> {
    return this.query(connection, this.opening);
  }
}

class ScopedClient extends PostgresClient {
  override transaction(...args: unknown[]): unknown {
    const [container, options, outer] = args;
    return new ScopedTransaction(this, container, options as { opening?: string }, outer);
  }
}

let pool: Knex | undefined;

/** The connections of this process, made at the first call. For the door alone (database.ts). */
export function openPool(): Knex {
  pool ??= knex({
    client: ScopedClient as unknown as typeof knex.Client,
    // Else a failing statement's message quotes e-mails and hashes, and the log would keep them.
    compileSqlOnError: false,
    connection: {
      connectionString: config.databaseUrl,
      application_name: 'partner-portal',
      // No statement takes longer than a person waits, unless it is a job's (patiently).
      options: `-c statement_timeout=${config.statementMs.web} -c lock_timeout=3000 -c idle_in_transaction_session_timeout=15000 -c timezone=UTC`,
      connectionTimeoutMillis: 3_000,
    } as Knex.PgConnectionConfig,
    pool: { min: 0, max: config.databasePool, acquireTimeoutMillis: 3_000 },
  });
  return pool;
}

/** Straight to the driver: the query builder costs more than such a query itself. */
export async function withConnection<T>(work: (connection: pg.Client) => Promise<T>): Promise<T> {
  const { client } = openPool() as unknown as { client: Connections };
  try {
    const connection = await client.acquireConnection();
    try {
      return await work(connection);
    } finally {
      await client.releaseConnection(connection);
    }
  } catch (error) {
    throw readable(error);
  }
}

type Connections = { acquireConnection(): Promise<pg.Client>; releaseConnection(connection: pg.Client): Promise<void> };

/** The connections of this process by what they do now; `waiting` counts those who want one. */
export function databaseConnections(): { used: number; free: number; waiting: number } {
  const tarn = (pool?.client as { pool?: { numUsed(): number; numFree(): number; numPendingAcquires(): number } } | undefined)?.pool;
  return { used: tarn?.numUsed() ?? 0, free: tarn?.numFree() ?? 0, waiting: tarn?.numPendingAcquires() ?? 0 };
}

/** Closes all connections; the next `within` would open new ones. */
export async function closeDatabase(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.destroy();
}

/** What a person is told where no connection can be had; any other error as it is. */
export function readable(error: unknown): unknown {
  return isUnreachable(error) ? new Unavailable('The portal is busy. Try again in a minute.', { cause: error }) : error;
}

function isUnreachable(error: unknown): boolean {
  const fault = error as { name?: string; code?: string; syscall?: string } | null;
  // The socket file of an ended server is gone.
  if (fault?.code === 'ENOENT') return fault.syscall === 'connect';
  return fault?.name === 'KnexTimeoutError' || ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P03', '53300'].includes(fault?.code ?? '');
}

import { AsyncLocalStorage } from 'node:async_hooks';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import PostgresClient from 'knex/lib/dialects/postgres/index.js';
import PostgresTransaction from 'knex/lib/dialects/postgres/execution/pg-transaction.js';
import { config } from '../config';
import { NotAllowed, Unavailable } from './errors';
import { HOUSE_ORGANIZATION_ID } from './house';
import { isOnlyLooking, ONLY_LOOKING } from './looking';
import { type Read, readTogether, type Statement } from './read-together';
import { inSameTurn } from './same-turn';

export type { Statement } from './read-together';

// Postgres hands days over as JavaScript dates at local midnight, which shifts them by a day in half the world.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text);
// Cents live in bigint columns; they are far below 2^53, so plain numbers are exact.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

/** Whose rows a transaction may see. Each kind runs as its own database role (architecture: two walls). */
export type Scope =
  /** With `membershipId` only the accounts that were chosen for that member (docs/decisions, chosen accounts). */
  | { organizationId: string; membershipId?: string }
  | { accountId: string }
  | 'office'
  /** Jobs, webhooks and sign-in: reads everything, writes only the system's own tables. */
  | 'system'
  /** The job that seals the audit log. */
  | 'sealer'
  /** The job that collects or erases what is held of one person. */
  | 'privacy';

declare const scoped: unique symbol;
/** An open transaction inside a scope: the only thing that repositories accept. */
export type Scoped = Knex.Transaction & { readonly [scoped]: true };

type Options = { readOnly?: boolean };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

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

function openPool(): Knex {
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

/**
 * The one door to the database: runs `work` in a transaction that sees only the scope's rows, commits what it
 * resolves to and rolls back on any throw. Never call the network inside it. Throws Unavailable when no connection
 * can be had within 3 seconds.
 */
export async function within<T>(scope: Scope, work: (trx: Scoped) => Promise<T>, options: Options = {}): Promise<T> {
  try {
    return await openPool().transaction((trx) => work(trx as Scoped), { opening: openingOf(scope, options) } as Knex.TransactionConfig);
  } catch (error) {
    if (isRefusedWrite(error) && isOnlyLooking()) throw new NotAllowed(ONLY_LOOKING, { cause: error });
    throw isUnreachable(error) ? new Unavailable('The portal is busy. Try again in a minute.', { cause: error }) : error;
  }
}

/**
 * Goes on in the same transaction in another scope, until its end: for the rare decision whose rows belong to several
 * scopes and stand or fall together (the office makes an organization and its first invitation). What is checked at the
 * end of a transaction sees the last scope only.
 */
export async function continueIn(trx: Scoped, scope: Scope): Promise<void> {
  await trx.raw(`SET LOCAL app.organization_id = ''; SET LOCAL app.membership_id = ''; SET LOCAL app.account_id = ''; ${rolesOf(scope)}`);
}

/** Does a part of the same transaction in another scope, then goes on in the one it was in. What throws inside is rolled back with all else. */
export async function partlyIn<T>(trx: Scoped, scope: Scope, work: () => Promise<T>): Promise<T> {
  const standing = await trx.raw<{ rows: [Record<string, string | null>] }>(
    `select current_setting('role') as role, current_setting('app.organization_id', true) as organization, current_setting('app.membership_id', true) as membership, current_setting('app.account_id', true) as account`);
  await continueIn(trx, scope);
  const done = await work();
  const { role, organization, membership, account } = standing.rows[0];
  await trx.raw(`select set_config('app.organization_id', ?, true), set_config('app.membership_id', ?, true), set_config('app.account_id', ?, true), set_config('role', ?, true)`,
    [organization ?? '', membership ?? '', account ?? '', role!]);
  return done;
}

/**
 * Runs statements of the same transaction as the role that keeps the columns of the Accounts list, which sees all that they are computed from and
 * writes nothing else; then goes on in the scope that it was in.
 */
export async function asSummaryKeeper(trx: Scoped, work: () => Promise<void>): Promise<void> {
  const result = await trx.raw<{ rows: [{ role: string }] }>("select current_setting('role') as role, set_config('role', 'portal_summaries', true)");
  await work();
  await trx.raw("select set_config('role', ?, true)", [result.rows[0].role]);
}

/**
 * Reads by prepared statements inside a scope, in one round trip (docs/decisions, fast reads). The walls are those of
 * `within`: the same opening, the same roles. For pages that many people open all day; all else uses `within`.
 */
export async function readWithin<Rows extends readonly unknown[]>(scope: Scope, statements: readonly Statement[]): Promise<RowsOf<Rows>> {
  const read: Read = { opening: openingOf(scope, { readOnly: true }), statements };
  // What may take long goes by itself, so that nobody waits for it.
  const quick = statements.every(({ onePlan }) => onePlan);
  return (quick ? await readSoon(read) : (await readAll([read]))[0]) as RowsOf<Rows>;
}

const READS_A_MESSAGE = 4;
const readSoon = inSameTurn(READS_A_MESSAGE, readAll);

function readAll(reads: readonly Read[]): Promise<unknown[][][]> {
  return withConnection((connection) => readTogether(connection, reads));
}

type RowsOf<Rows extends readonly unknown[]> = { -readonly [Index in keyof Rows]: Rows[Index][] };

/** Runs one statement of the system's own without a transaction: for the query that every request makes. */
export async function callFunction<Row>(statement: Statement): Promise<Row[]> {
  return (await readAll([{ opening: '', statements: [statement] }]))[0]![0] as Row[];
}

/** Straight to the driver: the query builder costs more than such a query itself. */
async function withConnection<T>(work: (connection: pg.Client) => Promise<T>): Promise<T> {
  const { client } = openPool() as unknown as { client: Connections };
  try {
    const connection = await client.acquireConnection();
    try {
      return await work(connection);
    } finally {
      await client.releaseConnection(connection);
    }
  } catch (error) {
    throw isUnreachable(error) ? new Unavailable('The portal is busy. Try again in a minute.', { cause: error }) : error;
  }
}

type Connections = { acquireConnection(): Promise<pg.Client>; releaseConnection(connection: pg.Client): Promise<void> };

const patient = new AsyncLocalStorage<true>();

/** Runs a job or a command, whose statements may take as long as a worker's: nobody waits at a page for them. */
export function patiently<T>(work: () => Promise<T>): Promise<T> {
  return patient.run(true, work);
}

/** The moment now by the one clock of all processes: the database's, plus the offset of a test's clock. */
export async function databaseNow(trx: Scoped): Promise<Date> {
  const result = await trx.raw<{ rows: { now: Date }[] }>('select app.now() as now').options({ name: 'now' });
  return result.rows[0]!.now;
}

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

/** Where a rule acts for somebody: in the organization, in what a limited member of it sees, or in what a customer sees of their own. */
export function scopeOf(organizationId: string, { membershipId, accountId }: { membershipId?: string | undefined; accountId?: string | undefined }): Scope {
  if (accountId !== undefined) return { accountId };
  return membershipId === undefined ? { organizationId } : { organizationId, membershipId };
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const fault = error as { code?: string; constraint?: string } | null;
  return fault?.code === '23505' && (constraint === undefined || fault.constraint === constraint);
}

function openingOf(scope: Scope, options: Options): string {
  const mode = options.readOnly || isOnlyLooking() ? 'BEGIN READ ONLY' : 'BEGIN';
  const begin = patient.getStore() ? `${mode}; SET LOCAL statement_timeout = ${config.statementMs.worker}` : mode;
  return `${begin}; ${rolesOf(scope)}`;
}

function rolesOf(scope: Scope): string {
  if (typeof scope === 'string') return `SET LOCAL ROLE portal_${scope}`;
  if ('accountId' in scope) return `SET LOCAL ROLE portal_customer; SET LOCAL app.account_id = '${checked(scope.accountId)}'`;
  const organization = `SET LOCAL app.organization_id = '${checked(scope.organizationId)}'`;
  if (scope.organizationId === HOUSE_ORGANIZATION_ID) return `SET LOCAL ROLE portal_house; ${organization}`;
  if (scope.membershipId === undefined) return `SET LOCAL ROLE portal_partner; ${organization}`;
  return `SET LOCAL ROLE portal_limited; ${organization}; SET LOCAL app.membership_id = '${checked(scope.membershipId)}'`;
}

function checked(id: string): string {
  if (!UUID.test(id)) throw new RangeError('A scope takes a lower-case uuid.');
  return id;
}

function isRefusedWrite(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === '25006';
}

function isUnreachable(error: unknown): boolean {
  const fault = error as { name?: string; code?: string; syscall?: string } | null;
  // The socket file of an ended server is gone.
  if (fault?.code === 'ENOENT') return fault.syscall === 'connect';
  return fault?.name === 'KnexTimeoutError' || ['ECONNREFUSED', 'ECONNRESET', '57P01', '57P03', '53300'].includes(fault?.code ?? '');
}

import { type Knex } from 'knex';
import { openPool, readable, withConnection } from './connections';
import { NotAllowed } from '../errors';
import { isOnlyLooking, ONLY_LOOKING } from './looking';
import { type Read, readTogether, type Statement } from './read-together';
import { inSameTurn } from './same-turn';
import { openingOf, rolesOf, type Scope } from './scope';

// All that a room needs of the database comes through this one door.
export { closeDatabase, databaseConnections } from './connections';
export type { Statement } from './read-together';
export { isUuid, patiently, type Scope, scopeOf } from './scope';

declare const scoped: unique symbol;
/** An open transaction inside a scope: the only thing that repositories accept. */
export type Scoped = Knex.Transaction & { readonly [scoped]: true };

type Options = { readOnly?: boolean };

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
    throw readable(error);
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

/** The moment now by the one clock of all processes: the database's, plus the offset of a test's clock. */
export async function databaseNow(trx: Scoped): Promise<Date> {
  const result = await trx.raw<{ rows: { now: Date }[] }>('select app.now() as now').options({ name: 'now' });
  return result.rows[0]!.now;
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  const fault = error as { code?: string; constraint?: string } | null;
  return fault?.code === '23505' && (constraint === undefined || fault.constraint === constraint);
}

function isRefusedWrite(error: unknown): boolean {
  return (error as { code?: string } | null)?.code === '25006';
}

import pg from 'pg';
import { RowsTogether } from './rows-together';

/** A prepared statement: `name` belongs to this text alone, `text` has $1 … for the values. */
export type Statement = {
  name: string; text: string; values: readonly unknown[];
  /** One plan for all values, made once a connection: for statements whose best plan does not hang on the values. */
  onePlan?: boolean;
};

const prepared = new WeakMap<pg.Client, Set<string>>();

/**
 * Runs statements between an opening and a commit as one message to the server: one packet there, one back. Each is
 * prepared once a connection. Answers the rows of each; after a failure nothing is left open on the connection. An
 * empty opening runs them without a transaction of their own.
 */
export async function readTogether(connection: pg.Client, opening: string, statements: readonly Statement[]): Promise<unknown[][]> {
  const known = knownTo(connection);
  const fresh = statements.filter(({ name }, index) => !known.has(name) && statements.findIndex((other) => other.name === name) === index);
  const preparing = fresh.map(({ name, text }) => `PREPARE ${pg.escapeIdentifier(name)} AS ${text};`).join('');
  const executing = statements.map(({ name, values }) => `EXECUTE ${pg.escapeIdentifier(name)}${argumentsOf(values)};`).join('');
  // Left to itself the server plans these anew each time, which takes longer than to run them.
  const planning = statements.every(({ onePlan }) => onePlan) ? 'SET LOCAL plan_cache_mode = force_generic_plan;' : '';
  try {
    const text = opening === '' ? preparing + executing : `${opening};${planning}${preparing}${executing}COMMIT`;
    const answers = await sent(connection, text, statements.map(({ name }) => name));
    for (const { name } of fresh) known.add(name);
    return answers;
  } catch (error) {
    await leaveClean(connection, fresh);
    throw error;
  }
}

function sent(connection: pg.Client, text: string, names: readonly string[]): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    connection.query(new RowsTogether(text, names, (error, sets) => (error ? reject(error) : resolve(sets))) as unknown as pg.Submittable);
  });
}

function knownTo(connection: pg.Client): Set<string> {
  const known = prepared.get(connection) ?? new Set<string>();
  prepared.set(connection, known);
  return known;
}

// What was prepared before the failure stays prepared though the transaction is undone.
async function leaveClean(connection: pg.Client, fresh: readonly Statement[]): Promise<void> {
  await connection.query('ROLLBACK').catch(() => undefined);
  for (const { name } of fresh) await connection.query(`DEALLOCATE ${pg.escapeIdentifier(name)}`).catch(() => undefined);
}

function argumentsOf(values: readonly unknown[]): string {
  return values.length === 0 ? '' : `(${values.map(literal).join(',')})`;
}

/** As it stands in the statement; PostgreSQL gives it the parameter's type. */
function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number' && Number.isFinite(value)) return `'${value}'`;
  if (Array.isArray(value) && value.every(Number.isInteger)) return `'{${value.join(',')}}'`;
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  // A zero would end the message in the middle.
  if (typeof value === 'string' && !value.includes('\0')) return pg.escapeLiteral(value);
  throw new TypeError('A prepared read takes texts, numbers, truth values, bytes, lists of whole numbers and null.');
}

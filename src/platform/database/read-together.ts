import pg from 'pg';
import { RowsTogether } from './rows-together';

/** A prepared statement: `name` belongs to this text alone, `text` has $1 … for the values. */
export type Statement = {
  name: string; text: string; values: readonly unknown[];
  /** One plan for all values, made once a connection: for statements whose best plan does not hang on the values. */
  onePlan?: boolean;
};

const HEX = /^[0-9a-f]+$/;
const PLAIN = /^[\w-]+$/;
const prepared = new WeakMap<pg.Client, Set<string>>();

/** Statements and what opens the transaction they run in: whose rows they may see. */
export type Read = { opening: string; statements: readonly Statement[] };

/**
 * Runs reads as one message to the server, each in a transaction of its own that its opening begins: one packet there, one
 * back. Each statement is prepared once a connection. Answers, for each read, the rows of each statement; after a failure
 * nothing is left open on the connection. An empty opening, only for a read by itself, runs it without a transaction.
 */
export async function readTogether(connection: pg.Client, reads: readonly Read[]): Promise<unknown[][][]> {
  const known = knownTo(connection);
  const fresh = new Map<string, string>();
  const text = reads.map((read) => textOf(read, known, fresh)).join(';');
  try {
    const answers = await sent(connection, text, reads.map(({ statements }) => statements.map(({ name }) => name)));
    for (const name of fresh.keys()) known.add(name);
    return answers;
  } catch (error) {
    await leaveClean(connection, fresh.keys());
    throw error;
  }
}

/** The read as it is sent; adds what it prepares to `fresh`. */
function textOf({ opening, statements }: Read, known: ReadonlySet<string>, fresh: Map<string, string>): string {
  let body = '';
  for (const { name, text, values } of statements) {
    if (!known.has(name) && !fresh.has(name)) {
      fresh.set(name, text);
      body += `PREPARE ${pg.escapeIdentifier(name)} AS ${text};`;
    }
    body += `EXECUTE ${pg.escapeIdentifier(name)}${argumentsOf(values)};`;
  }
  if (opening === '') return body;
  // Left to itself the server plans these anew each time, which takes longer than to run them.
  const planning = statements.every(({ onePlan }) => onePlan) ? 'SET LOCAL plan_cache_mode = force_generic_plan;' : '';
  return `${opening};${planning}${body}COMMIT`;
}

function sent(connection: pg.Client, text: string, names: readonly (readonly string[])[]): Promise<unknown[][][]> {
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
async function leaveClean(connection: pg.Client, fresh: Iterable<string>): Promise<void> {
  await connection.query('ROLLBACK').catch(() => undefined);
  for (const name of fresh) await connection.query(`DEALLOCATE ${pg.escapeIdentifier(name)}`).catch(() => undefined);
}

function argumentsOf(values: readonly unknown[]): string {
  return values.length === 0 ? '' : `(${values.map(literal).join(',')})`;
}

/** As it stands in the statement; PostgreSQL gives it the parameter's type. */
function literal(value: unknown): string {
  if (value === null) return 'NULL';
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  if (typeof value === 'number' && Number.isFinite(value)) return `'${value}'`;
  if (Array.isArray(value) && value.every((each) => Number.isInteger(each) || (typeof each === 'string' && HEX.test(each)))) return `'{${value.join(',')}}'`;
  if (Buffer.isBuffer(value)) return `'\\x${value.toString('hex')}'`;
  if (typeof value === 'string' && PLAIN.test(value)) return `'${value}'`;
  // A zero would end the message in the middle.
  if (typeof value === 'string' && !value.includes('\0')) return pg.escapeLiteral(value);
  throw new TypeError('A prepared read takes texts, numbers, truth values, bytes, lists of whole numbers or of hexadecimal digits, and null.');
}

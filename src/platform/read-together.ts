import pg from 'pg';

/** A prepared statement: `name` belongs to this text alone, `text` has $1 … for the values. */
export type Statement = { name: string; text: string; values: readonly unknown[] };

const prepared = new WeakMap<pg.Client, Set<string>>();

/**
 * Runs statements between an opening and a commit as one message to the server: one packet there, one back. Each is
 * prepared once a connection. Answers the rows of each; after a failure nothing is left open on the connection.
 */
export async function readTogether(connection: pg.Client, opening: string, statements: readonly Statement[]): Promise<unknown[][]> {
  const known = knownTo(connection);
  const fresh = statements.filter(({ name }, index) => !known.has(name) && statements.findIndex((other) => other.name === name) === index);
  const preparing = fresh.map(({ name, text }) => `PREPARE ${pg.escapeIdentifier(name)} AS ${text};`).join('');
  const executing = statements.map(({ name, values }) => `EXECUTE ${pg.escapeIdentifier(name)}${argumentsOf(values)};`).join('');
  try {
    const answers = await connection.query(`${opening};${preparing}${executing}COMMIT`) as unknown as pg.QueryResult[];
    for (const { name } of fresh) known.add(name);
    return answers.slice(-1 - statements.length, -1).map(({ rows }) => rows as unknown[]);
  } catch (error) {
    await leaveClean(connection, fresh);
    throw error;
  }
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
  // A zero would end the message in the middle.
  if (typeof value === 'string' && !value.includes('\0')) return pg.escapeLiteral(value);
  throw new TypeError('A prepared read takes texts, numbers, truth values, lists of whole numbers and null.');
}

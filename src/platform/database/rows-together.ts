import pg from 'pg';

type Field = { name: string; dataTypeID: number };
type Maker = { fields: readonly Field[]; make: (values: readonly (string | null)[]) => unknown };
type Sender = { query(text: string): void };

// The driver's parser for text, and for all that it does not know: it answers what it is given.
const TEXT: unknown = pg.types.getTypeParser(pg.types.builtins.TEXT, 'text');
const makers = new Map<string, Maker>();

/**
 * One simple query for the driver, which keeps no more of the answers than the rows: the driver's own class makes a result
 * with a dozen fields for each BEGIN, SET and COMMIT. `names` tell each transaction's statements, in order; how a row is made
 * is kept by them. What belongs to which transaction is told by the server's own COMMITs, and must be as many sets of rows
 * as were asked for: rows of one organization never slip to another's request.
 */
export class RowsTogether {
  private readonly answers: unknown[][][] = [];
  private sets: unknown[][] = [];
  private rows: unknown[] = [];
  private maker: Maker | undefined;

  constructor(
    private readonly text: string, private readonly names: readonly (readonly string[])[],
    readonly callback: (error: Error | null, answers: unknown[][][]) => void,
  ) {}

  submit(connection: Sender): void {
    connection.query(this.text);
  }

  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.maker = makerFor(this.names[this.answers.length]?.[this.sets.length] ?? '', fields);
    this.rows = [];
    this.sets.push(this.rows);
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    this.rows.push(this.maker!.make(fields));
  }

  handleCommandComplete({ text }: { text: string }): void {
    if (text === 'COMMIT') this.close();
  }

  handleEmptyQuery(): void {
    // Nothing was asked, so nothing came.
  }

  // After an error the server skips the rest and is ready again: the driver then asks nothing more of this query.
  handleError(error: Error): void {
    this.callback(error, []);
  }

  handleReadyForQuery(): void {
    if (this.sets.length > 0) this.close();
    const complete = this.answers.length === this.names.length && this.answers.every((sets, index) => sets.length === this.names[index]!.length);
    this.callback(complete ? null : new Error('The database answered other statements than were asked.'), this.answers);
  }

  private close(): void {
    this.answers.push(this.sets);
    this.sets = [];
  }
}

function makerFor(name: string, fields: readonly Field[]): Maker {
  const known = makers.get(name);
  if (known && isSame(known.fields, fields)) return known;
  const maker = { fields, make: compiled(fields) };
  makers.set(name, maker);
  return maker;
}

function isSame(known: readonly Field[], fields: readonly Field[]): boolean {
  return known.length === fields.length && known.every(({ name, dataTypeID }, index) => name === fields[index]!.name && dataTypeID === fields[index]!.dataTypeID);
}

/** One object literal: rows of one shape, made without looking at names again. Texts stay as they came. */
function compiled(fields: readonly Field[]): Maker['make'] {
  const parsers = fields.map(({ dataTypeID }) => pg.types.getTypeParser(dataTypeID, 'text') as (text: string) => unknown);
  const cells = fields.map(({ name }, index) => `${JSON.stringify(name)}: ${cell(index, parsers[index]!)}`);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- names of columns in statements of ours, quoted
  const make = new Function('parse', `return function make(values) { return { ${cells.join(', ')} }; };`) as (parse: unknown) => Maker['make'];
  return make(parsers);
}

function cell(index: number, parser: (text: string) => unknown): string {
  return parser === TEXT ? `values[${index}]` : `values[${index}] === null ? null : parse[${index}](values[${index}])`;
}

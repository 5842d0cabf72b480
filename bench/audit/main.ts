import pg from 'pg';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { tellGoal } from '../goals';
import { freshDatabase } from '../renewals/fresh-database';
import { entriesFrom, fill, makeSides, type Side } from './sides';

const SIZES = (process.env['SIZES'] ?? '100000,1000000').split(',').map(Number);
const ROUNDS = Number(process.env['ROUNDS'] ?? 15);
const BULK = 1_000;
const SINGLE = 200;
const COMMITS = 50;
const log = (line: string) => process.stdout.write(`${line}\n`);

type Costs = { bulk: number; single: number; committed: number };
const WHAT: Readonly<Record<keyof Costs, string>> = { bulk: 'µs an entry, 1,000 to a statement', single: 'µs an entry, a statement each', committed: 'µs an entry, a transaction each' };

/** What the audit log's indexes cost whoever writes: the same entries into tables that differ in their indexes only, in turns that begin with another one each time. */
async function main(): Promise<void> {
  const database = await freshDatabase();
  const db = new pg.Client({ connectionString: database.ownerUrl });
  try {
    await prepareDatabase(database);
    await db.connect();
    const sides = await makeSides(db);
    let rows = 0;
    for (const size of SIZES) {
      for (const side of sides) await fill(db, side, rows, size);
      await db.query('checkpoint');
      rows = await measure(db, sides, size);
    }
  } finally {
    await db.end();
    await database.drop();
  }
}

/** Answers how many entries each table holds afterwards. */
async function measure(db: pg.Client, sides: readonly Side[], size: number): Promise<number> {
  const costs = new Map<Side, Costs[]>(sides.map((side) => [side, []]));
  let next = size;
  // The first round only warms up.
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (let turn = 0; turn < sides.length; turn += 1) {
      const side = sides[(round + turn) % sides.length]!;
      const cost = await write(db, side, next);
      if (round > 0) costs.get(side)!.push(cost);
    }
    next += BULK + SINGLE + COMMITS;
  }
  log(`\n${size.toLocaleString('en')} entries, median of ${ROUNDS} rounds:`);
  const before = medians(costs.get(sides[0]!)!);
  for (const side of sides) {
    const its = medians(costs.get(side)!);
    const { rows } = await db.query<{ size: string; count: number }>("select pg_size_pretty(pg_indexes_size($1::regclass)) as size, (select count(*)::int from pg_index where indrelid = $1::regclass) as count", [side.table]);
    log(`${side.name}: ${rows[0]!.count} indexes, ${rows[0]!.size}; ${(Object.keys(WHAT) as (keyof Costs)[]).map((kind) => `${its[kind].toFixed(0)} ${WHAT[kind]} (${(its[kind] / before[kind]).toFixed(2)} ×)`).join('; ')}`);
  }
  const ratio = medians(costs.get(sides.at(-1)!)!).bulk / before.bulk;
  tellGoal(`an entry at ${size.toLocaleString('en')} with the search's indexes`, `${ratio.toFixed(2)} ×`, 'at most 1.5 × of without', ratio <= 1.5);
  return next;
}

async function write(db: pg.Client, side: Side, from: number): Promise<Costs> {
  const [bulk, single, committed] = [entriesFrom(from, BULK), entriesFrom(from + BULK, SINGLE), entriesFrom(from + BULK + SINGLE, COMMITS)];
  const took = { bulk: 0, single: 0, committed: 0 };
  took.bulk = await timed(db, async () => void (await insert(db, side, bulk)));
  took.single = await timed(db, async () => {
    for (const entry of single) await insert(db, side, [entry]);
  });
  const began = process.hrtime.bigint();
  for (const entry of committed) {
    await db.query('begin');
    await insert(db, side, [entry]);
    await db.query('commit');
  }
  took.committed = Number(process.hrtime.bigint() - began) / 1_000;
  return { bulk: took.bulk / BULK, single: took.single / SINGLE, committed: took.committed / COMMITS };
}

/** Microseconds, without those of the commit. */
async function timed(db: pg.Client, work: () => Promise<void>): Promise<number> {
  await db.query('begin');
  const began = process.hrtime.bigint();
  await work();
  const took = Number(process.hrtime.bigint() - began) / 1_000;
  await db.query('commit');
  return took;
}

async function insert(db: pg.Client, { table, insertSql }: Side, entries: readonly object[]): Promise<void> {
  await db.query({ name: `record-${table}`, text: insertSql, values: [JSON.stringify(entries)] });
}

function medians(costs: readonly Costs[]): Costs {
  const middle = (kind: keyof Costs) => costs.map((each) => each[kind]).sort((a, b) => a - b)[Math.floor(costs.length / 2)]!;
  return { bulk: middle('bulk'), single: middle('single'), committed: middle('committed') };
}

void main();

import { createHash } from 'node:crypto';
import type pg from 'pg';

export type Side = { name: string; table: string; insertSql: string };

/** What the log had before the office could search it. */
const BEFORE = ['(account_id, id) where account_id is not null', '(organization_id, id)', '(subject_type, subject_id, id)', '(transaction_id, id)'] as const;

/** Three copies of the log: with the indexes of before the search, with those and today's, and as it stands, which comes last. */
export async function makeSides(db: pg.Client): Promise<Side[]> {
  const { rows } = await db.query<{ shape: string }>(
    "select regexp_replace(pg_get_indexdef(indexrelid), '^.* USING btree ', '') as shape from pg_index where indrelid = 'audit_entries'::regclass and not indisunique");
  const today = rows.map(({ shape }) => shape);
  const shapes = { before: [...BEFORE], both: [...new Set([...BEFORE, ...today].map(plain))], today };
  const sides: Side[] = [];
  for (const [table, name] of [['before', 'before the search'], ['both', 'all of both'], ['today', 'as it stands']] as const) {
    await db.query(`create table log_${table} (like audit_entries including defaults including identity including constraints);
      alter table log_${table} add primary key (id), add unique (id, actor_kind);
      ${shapes[table].map((shape) => `create index on log_${table} ${shape};`).join('\n')}`);
    sides.push({ name, table: `log_${table}`, insertSql: insertInto(`log_${table}`) });
  }
  return sides;
}

/** Brings a table from so many entries to so many, as if they had come one after another. */
export async function fill(db: pg.Client, { table }: Side, rows: number, upTo: number): Promise<void> {
  const spread = (salt: number, below: number) => `(((n::bigint + ${salt * 7_919}) * 2654435761) / 97 % ${below})`;
  await db.query(
    `insert into ${table} (${COLUMNS}) select ${id('0', spread(1, 2_000))}, case when n % 10 < 8 then ${id('3', spread(2, 100_000))} end, 'person', ${id('1', spread(3, 4_000))}::text, null,
       'subscription.action-' || ${spread(4, 60)}, 'subscription', ${id('6', spread(5, 300_000))}::text, '{"state": "active", "expiresOn": "2026-12-20"}', '{"state": "active", "expiresOn": "2027-12-20"}', null,
       timestamptz '2026-01-01' + n * interval '20 seconds' from generate_series(${rows}, ${upTo - 1}) n`);
  await db.query(`analyze ${table}`);
}

/** The same entries for each table. */
export function entriesFrom(first: number, count: number): object[] {
  return Array.from({ length: count }, (_, index) => {
    const n = first + index;
    const at = (salt: number, below: number) => createHash('sha256').update(`${salt} ${n}`).digest().readUInt32BE(0) % below;
    return {
      organization_id: uuid('0', at(1, 2_000)), account_id: n % 10 < 8 ? uuid('3', at(2, 100_000)) : null, actor_kind: 'person', actor_id: uuid('1', at(3, 4_000)), on_behalf_of: null,
      action: `subscription.action-${at(4, 60)}`, subject_type: 'subscription', subject_id: uuid('6', at(5, 300_000)), before: { state: 'active', expiresOn: '2026-12-20' },
      after: { state: 'active', expiresOn: '2027-12-20' }, request_id: null, created_at: new Date(Date.UTC(2026, 0, 1) + n * 20_000),
    };
  });
}

// As the product writes them: audit/audit.repository.ts.
const COLUMNS = 'organization_id, account_id, actor_kind, actor_id, on_behalf_of, action, subject_type, subject_id, before, after, request_id, created_at';
const insertInto = (table: string) => `insert into ${table} (${COLUMNS}) select ${COLUMNS} from json_populate_recordset(null::audit_entries, $1) returning id`;
// Spread over the index, as the ids of people and things made at different times are.
const id = (kind: string, number: string) => `('${kind}' || substr(md5('${kind}' || ${number}), 2, 7) || '-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
const uuid = (kind: string, number: number) => `${kind}${createHash('md5').update(`${kind}${number}`).digest('hex').slice(1, 8)}-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;

function plain(shape: string): string {
  return shape.toLowerCase().replace(/ where \((.*)\)$/, ' where $1');
}

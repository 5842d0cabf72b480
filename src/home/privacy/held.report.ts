import { type Scoped } from '../../platform/database/database';
import { type Held, PRIVACY_MAP } from './privacy-map';

/** Somebody with a sign-in, or an address alone. */
export interface Subject { readonly personId: string | null; readonly email: string }
/** A kept file that goes with an export; `name` is its place in the archive. */
export interface HeldFile { readonly name: string; readonly sha256: string; readonly bytes: number }
export interface HeldRows { readonly table: string; readonly count: number; readonly rows: readonly unknown[]; readonly kept: string; readonly files: readonly HeldFile[] }

const MOST_ROWS = 10_000;
/** Made from other columns, or of no use outside. */
const NEVER_SHOWN = ['search_text', 'sort_name', 'transaction_id'];

/** Everything that the map names, table by table; for an address alone what it leads to. Needs the privacy scope. */
export async function* eachHeld(trx: Scoped, subject: Subject): AsyncGenerator<HeldRows> {
  for (const held of PRIVACY_MAP) {
    const where = whereOf(held, subject);
    if (where !== undefined) yield { table: held.table, kept: held.why ?? '', ...await readHeld(trx, held, where, subject), files: await readFiles(trx, held, where, subject) };
  }
}

/** Which rows of the table `t` are theirs; undefined where an address alone leads to none. */
export function whereOf({ where, address }: Held, { personId }: Subject): string | undefined {
  return personId === null ? address : where;
}

async function readHeld(trx: Scoped, { table, show, hide = [] }: Held, where: string, { personId, email }: Subject): Promise<{ count: number; rows: readonly unknown[] }> {
  const given = { person: personId, email, hidden: [...NEVER_SHOWN, ...hide] };
  if (show === 'count') {
    const { rows } = await trx.raw<{ rows: { count: number }[] }>(`select count(*) as count from ${table} t where ${where}`, given);
    return { count: rows[0]!.count, rows: [] };
  }
  const { rows } = await trx.raw<{ rows: { row: unknown }[] }>(`select to_jsonb(t) - cast(:hidden as text[]) as row from ${table} t where ${where} limit ${MOST_ROWS}`, given);
  return { count: rows.length, rows: rows.map(({ row }) => row) };
}

async function readFiles(trx: Scoped, { table, files }: Held, where: string, { personId, email }: Subject): Promise<readonly HeldFile[]> {
  if (!files) return [];
  const { rows } = await trx.raw<{ rows: HeldFile[] }>(
    `select ${files.name} as name, ${files.sha256} as sha256, ${files.bytes} as bytes from ${table} t where ${files.sha256} is not null and (${where}) order by id limit ${MOST_ROWS}`, { person: personId, email });
  return rows;
}

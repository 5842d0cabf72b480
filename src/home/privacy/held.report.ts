import { type Scoped } from '../../platform/database';
import { type Held, PRIVACY_MAP } from './privacy-map';

export interface Subject { readonly personId: string; readonly email: string }
export interface HeldRows { readonly table: string; readonly count: number; readonly rows: readonly unknown[]; readonly kept: string }

const MOST_ROWS = 10_000;
/** Made from other columns, or of no use outside. */
const NEVER_SHOWN = ['search_text', 'sort_name', 'transaction_id'];

/** Everything that the map names, table by table. Needs the privacy scope. */
export async function* eachHeld(trx: Scoped, subject: Subject): AsyncGenerator<HeldRows> {
  for (const held of PRIVACY_MAP) yield { table: held.table, kept: held.why ?? '', ...await readHeld(trx, held, subject) };
}

async function readHeld(trx: Scoped, { table, where, show, hide = [] }: Held, { personId, email }: Subject): Promise<{ count: number; rows: readonly unknown[] }> {
  const given = { person: personId, email, hidden: [...NEVER_SHOWN, ...hide] };
  if (show === 'count') {
    const { rows } = await trx.raw<{ rows: { count: number }[] }>(`select count(*) as count from ${table} where ${where}`, given);
    return { count: rows[0]!.count, rows: [] };
  }
  const { rows } = await trx.raw<{ rows: { row: unknown }[] }>(`select to_jsonb(t) - cast(:hidden as text[]) as row from ${table} t where ${where} limit ${MOST_ROWS}`, given);
  return { count: rows.length, rows: rows.map(({ row }) => row) };
}

import { type Scoped } from '../../platform/database/database';

/** The names of colleagues by their person's id; in the office's scope. */
export async function listNamesOfStaff(trx: Scoped, personIds: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await trx.raw<{ rows: { id: string; name: string }[] }>(
    `select id, coalesce(nullif(trim(first_name || ' ' || last_name), ''), email) as name from people where id = any(cast(? as uuid[]))`, [[...new Set(personIds)]]);
  return new Map(rows.map(({ id, name }) => [id, name]));
}

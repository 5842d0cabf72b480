import { missing } from './errors';
import { type Params } from './params';
import { type Store, type TableName, type Tables, type Where } from '../records/store';

export type ListObject<T> = { object: 'list'; data: T[]; has_more: boolean; url: string };

type Asked<T> = { where?: Where; keep?: (row: T) => boolean; url: string };

/** One page of a table, newest first, cut by `limit`, `starting_after`, `ending_before` and `created`. */
export function listPage<T extends TableName>(store: Store, table: T, params: Params, asked: Asked<Tables[T]>): ListObject<Tables[T]> {
  const limit = Math.min(Math.max(params.integer('limit') ?? 10, 1), 100);
  const range = params.range('created');
  const after = cursor(store, table, params, 'starting_after');
  const before = cursor(store, table, params, 'ending_before');
  const where = asked.where ?? null;
  params.texts('expand');
  params.done();
  const rows = before === undefined ? store.newestFirst(table, where, range, after) : store.oldestFirstFrom(table, where, range, before);
  const { data, more } = take(rows, limit, asked.keep);
  return { object: 'list', data: before === undefined ? data : data.reverse(), has_more: more, url: asked.url };
}

/** The index to list by: the first of the given fields that the caller named. */
export function whereFrom(params: Params, ...fields: string[]): Where {
  let where: Where = null;
  for (const field of fields) {
    const value = params.text(field);
    if (value !== undefined && value !== '') where ??= { field, value };
  }
  return where;
}

function cursor(store: Store, table: TableName, params: Params, name: string): string | undefined {
  const id = params.text(name);
  if (id === undefined || id === '') return undefined;
  if (!store.find(table, id)) throw missing(table.slice(0, -1), id, name, 400);
  return id;
}

function take<T>(rows: Iterable<T>, limit: number, keep?: (row: T) => boolean): { data: T[]; more: boolean } {
  const data: T[] = [];
  for (const row of rows) {
    if (keep && !keep(row)) continue;
    if (data.length === limit) return { data, more: true };
    data.push(row);
  }
  return { data, more: false };
}

import { z } from 'zod';

/** A place in a sorted list: the sort column's value and the row's id, as in `where (column, id) > (value, id)`. */
export type Place = { value: string; id: string };

/** What kind of column a list is sorted by, so that a cursor from the address never breaks a query. */
export type SortKind = 'text' | 'day' | 'moment' | 'integer' | 'bigint';

export type PageRequest = {
  /** The sort that cursors belong to, one of the list's own names. */
  sort: string;
  size: number;
  /** Rows after the place in list order, or before it (then query in reverse order); the first page has no place. */
  direction: 'after' | 'before';
  place: Place | undefined;
  /** How many rows of the list come before the place (and with it, for `after`). */
  position: number;
};

/** One page: its rows in list order, "from–to" for people, and the cursors of its neighbours. */
export type ListPage<Row> = { rows: Row[]; from: number; to: number; previous: string | undefined; next: string | undefined };

type Query = Readonly<Record<string, unknown>>;

const day = z.iso.date().refine((text) => text >= '0001-01-01');
const time = /^[T ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?(?:Z|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)$/;
const values: Record<SortKind, z.ZodType<string>> = {
  text: z.string().max(300).refine((text) => !text.includes('\0')),
  day,
  moment: z.string().refine((text) => day.safeParse(text.slice(0, 10)).success && time.test(text.slice(10))),
  integer: z.string().regex(/^-?\d{1,10}$/).refine((text) => Math.abs(Number(text)) < 2 ** 31),
  bigint: z.string().regex(/^-?\d{1,18}$/),
};
const Position = z.number().int().min(0).max(100_000_000);

/**
 * The page that an address asks for by `after` or `before`. A cursor that is broken, made up, or from another sort
 * gives the first page: old links stay useful and nothing unchecked reaches a query.
 */
export function readPage(query: Query, list: { sort: string; kind: SortKind; size?: number }): PageRequest {
  const direction = query['after'] === undefined && query['before'] !== undefined ? 'before' : 'after';
  const read = readCursor(query[direction], list.sort, list.kind);
  const first = { sort: list.sort, size: list.size ?? 50, direction: 'after', place: undefined, position: 0 } as const;
  return read ? { ...first, direction, ...read } : first;
}

/**
 * Makes the page of what the query found: give it `request.size + 1` rows as they came (reversed for `before`), and how to
 * tell a row's place. Postgres's own text of a value (`sort_expires_on::text`) keeps what a JavaScript Date would round.
 */
export function listPage<Row>(found: readonly Row[], request: PageRequest, placeOf: (row: Row) => Place): ListPage<Row> {
  const more = found.length > request.size;
  const kept = found.slice(0, request.size);
  const backwards = request.direction === 'before' && request.place !== undefined;
  const rows = backwards ? kept.reverse() : kept;
  const start = backwards ? Math.max(0, request.position - rows.length) : request.position;
  const end = start + rows.length;
  const hasPrevious = backwards ? more : request.place !== undefined;
  const hasNext = backwards || more;
  const [first, last] = [rows[0], rows.at(-1)];
  return {
    rows,
    from: rows.length > 0 ? start + 1 : 0,
    to: rows.length > 0 ? end : 0,
    previous: hasPrevious && first ? cursor(request.sort, placeOf(first), start) : undefined,
    next: hasNext && last ? cursor(request.sort, placeOf(last), end) : undefined,
  };
}

/** The addresses of the neighbouring pages, ready for components/lists/pager.ejs; all other parameters stay. */
export function pageLinks(path: string, query: Query, page: Pick<ListPage<unknown>, 'previous' | 'next'>) {
  return {
    previousHref: page.previous && addressWith(path, query, { before: page.previous, after: undefined }),
    nextHref: page.next && addressWith(path, query, { after: page.next, before: undefined }),
  };
}

/** An address with its parameters kept, except those in `changes`: undefined and '' take one away. Filters pass `...firstPage`. */
export function addressWith(path: string, query: Query, changes: Readonly<Record<string, string | undefined>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, ...changes })) {
    if (typeof value === 'string' && value !== '') parameters.set(name, value);
  }
  const text = parameters.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** For links that change a filter or the sort: they start at the first page again. */
export const firstPage = { after: undefined, before: undefined } as const;

function cursor(sort: string, place: Place, position: number): string {
  return Buffer.from(JSON.stringify([sort, place.value, place.id, position])).toString('base64url');
}

function readCursor(text: unknown, sort: string, kind: SortKind): { place: Place; position: number } | undefined {
  if (typeof text !== 'string' || text.length > 2000) return undefined;
  const parsed = z.tuple([z.literal(sort), values[kind], z.guid(), Position]).safeParse(parseJson(Buffer.from(text, 'base64url').toString()));
  if (!parsed.success) return undefined;
  const [, value, id, position] = parsed.data;
  return { place: { value, id }, position };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

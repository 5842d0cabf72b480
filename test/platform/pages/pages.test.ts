import { addressWith, firstPage, listPage, pageLinks, readPage, type PageRequest } from '../../../src/platform/pages/pages';

type Row = { name: string; id: string };

const all: Row[] = Array.from({ length: 12 }, (_, index) => ({
  name: `Client ${String(Math.floor(index / 3)).padStart(2, '0')}`,
  id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
}));
const placeOf = (row: Row) => ({ value: row.name, id: row.id });
const key = (row: { name: string; id: string }) => `${row.name} ${row.id}`;

/** What a keyset query does, over a sorted array. */
function find(request: PageRequest): Row[] {
  const { place, direction, size } = request;
  if (!place) return all.slice(0, size + 1);
  const at = key({ name: place.value, id: place.id });
  const found = direction === 'after' ? all.filter((row) => key(row) > at) : all.filter((row) => key(row) < at).reverse();
  return found.slice(0, size + 1);
}

function visit(query: Record<string, string>) {
  const request = readPage(query, { sort: 'name', kind: 'text', size: 5 });
  return listPage(find(request), request, placeOf);
}

describe('pages of a list', () => {
  it('walks to the end and back over rows with equal names, and shows each row once', () => {
    const first = visit({});
    const second = visit({ after: first.next ?? '' });
    const third = visit({ after: second.next ?? '' });
    expect([...first.rows, ...second.rows, ...third.rows]).toEqual(all);
    expect([[first.from, first.to], [second.from, second.to], [third.from, third.to]]).toEqual([[1, 5], [6, 10], [11, 12]]);
    expect(first.previous).toBeUndefined();
    expect(third.next).toBeUndefined();

    const backToSecond = visit({ before: third.previous ?? '' });
    const backToFirst = visit({ before: backToSecond.previous ?? '' });
    expect(backToSecond).toEqual(second);
    expect(backToFirst).toEqual(first);
  });

  it('says 0 of an empty list', () => {
    const request = readPage({}, { sort: 'name', kind: 'text' });
    expect(listPage([], request, placeOf)).toEqual({ rows: [], from: 0, to: 0, previous: undefined, next: undefined });
    expect(request.size).toBe(50);
  });

  it('keeps the filters in the links, and the other direction out of them', () => {
    const page = visit({ after: visit({}).next ?? '' });
    const links = pageLinks('/portal/accounts', { status: 'active', q: 'ö & co', after: 'x', odd: ['a', 'b'] }, page);
    const next = new URL(`http://localhost${links.nextHref}`);
    const previous = new URL(`http://localhost${links.previousHref}`);
    expect(next.searchParams.get('q')).toBe('ö & co');
    expect(next.searchParams.get('status')).toBe('active');
    expect(next.searchParams.has('before') || next.searchParams.has('odd')).toBe(false);
    expect(previous.searchParams.has('after')).toBe(false);
    expect(visit({ before: previous.searchParams.get('before') ?? '' }).rows).toEqual(visit({}).rows);
  });

  it('starts again at the first page when a filter changes', () => {
    expect(addressWith('/a', { after: 'x', status: 'active', q: 'b' }, { ...firstPage, status: '' })).toBe('/a?q=b');
    expect(addressWith('/a', { after: 'x' }, firstPage)).toBe('/a');
  });
});

describe('a cursor from the address', () => {
  const made = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const id = '00000000-0000-4000-8000-000000000001';

  it.each([
    ['nothing', '', 'text'],
    ['no base64', '%%%', 'text'],
    ['no list', Buffer.from('{"a":1}').toString('base64url'), 'text'],
    ['another sort', made('plan', 'Safe', id, 50), 'text'],
    ['an id that is none', made('name', 'Safe', "1' or true", 50), 'text'],
    ['a NUL', made('name', 'a\0b', id, 50), 'text'],
    ['a text too long', made('name', 'a'.repeat(301), id, 50), 'text'],
    ['a negative position', made('name', 'a', id, -1), 'text'],
    ['a broken position', made('name', 'a', id, 0.5), 'text'],
    ['a day that is none', made('name', '2026-02-30', id, 50), 'day'],
    ['the year 0', made('name', '0000-01-01', id, 50), 'day'],
    ['a moment without zone', made('name', '2026-11-22 14:05:09', id, 50), 'moment'],
    ['a moment on a day that is none', made('name', '2026-02-30T10:00:00Z', id, 50), 'moment'],
    ['a number that is none', made('name', '1e5', id, 50), 'integer'],
    ['a number too large', made('name', '2147483648', id, 50), 'integer'],
  ] as const)('with %s gives the first page', (_what, after, kind) => {
    expect(readPage({ after }, { sort: 'name', kind })).toMatchObject({ direction: 'after', place: undefined, position: 0 });
  });

  it.each([
    ['2026-11-22', 'day'], ['9999-12-31', 'day'], ['2026-11-22 14:05:09.123456+00', 'moment'], ['2026-11-22T14:05:09Z', 'moment'],
    ['-2147483647', 'integer'], ['900719925474099312', 'bigint'], ['', 'text'],
  ] as const)('keeps %s of a %s column', (value, kind) => {
    expect(readPage({ after: made('name', value, id, 50) }, { sort: 'name', kind })).toMatchObject({ place: { value, id }, position: 50 });
  });

  it('that came twice in one address gives the first page', () => {
    expect(readPage({ after: ['a', 'b'] }, { sort: 'name', kind: 'text' }).place).toBeUndefined();
  });
});

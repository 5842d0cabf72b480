import { entryRow, slice, versionRow } from '../../../src/computers/files/files.presenter';

const rows = Array.from({ length: 10_000 }, (_row, index) => index);
const page = (from: unknown) => slice(rows, { from, address: '/files/v', query: { path: '/a b' } });

describe('a long list of files', () => {
  it('goes through all of its rows in pages of a hundred, forth and back', () => {
    const seen: number[] = [];
    let from: string | undefined;
    for (let pages = 0; pages < 101; pages += 1) {
      const { rows: shown, pager } = page(from);
      seen.push(...shown);
      expect([pager.from, pager.to, pager.total]).toEqual([pages * 100 + 1, pages * 100 + 100, 10_000]);
      if (!pager.nextHref) break;
      from = new URL(pager.nextHref, 'http://portal').searchParams.get('from')!;
      expect(new URL(pager.nextHref, 'http://portal').searchParams.get('path')).toBe('/a b');
    }
    expect(seen).toEqual(rows);
    expect(page('100').pager.previousHref).toBe('/files/v?path=%2Fa+b');
  });

  it.each(['-1', 'x', '1e3', '99999999', '10000', ['100', '200'], undefined, ''])('begins at the first page for %p', (from) => {
    expect(page(from).rows[0]).toBe(0);
  });
});

describe('rows', () => {
  it('of links to other files are shown and lead nowhere', () => {
    const row = entryRow({ path: '/a/b', name: 'b', kind: 'other', size: 0, modifiedAt: new Date(0) }, { root: '/files', snapshotId: 'v', platform: 'linux' });
    expect([row.href, row.downloadHref, row.size]).toEqual([undefined, undefined, null]);
  });

  it('of versions name three folders at most', () => {
    const version = { id: 'v', at: new Date(0), host: 'h', paths: ['/a', '/b', '/c', '/d', '/e'], tags: [] };
    expect(versionRow(version, { root: '/files', newestId: 'v', platform: null })).toMatchObject({ backedUp: '/a, /b, /c', more: 2, isNewest: true, href: '/files/v' });
  });
});

import fc from 'fast-check';
import { differingVersions, offeredName, parentOf, readPath, shownPath, startOf, stepsTo, whyClosed } from '../../../src/computers/files/files.model';

const now = new Date('2026-11-22T12:00:00Z');
const hours = (count: number) => new Date(now.getTime() + count * 3_600_000);
const machine = { deleteAt: null, stoppedAt: null, keyKind: 'managed', lastBackupAt: hours(-1), kind: 'computer', frozenAt: null } as const;
const running = { state: 'active', serviceEndsAt: null, hasKey: true };

describe('why files are closed', () => {
  it.each([
    ['a machine with a backup', {}, running, undefined],
    ['a trial', {}, { state: 'trial', serviceEndsAt: null, hasKey: true }, undefined],
    ['a failed renewal while tries remain', {}, { state: 'payment_failed', serviceEndsAt: hours(1), hasKey: true }, undefined],
    ['a failed renewal past its tries', {}, { state: 'payment_failed', serviceEndsAt: hours(-1), hasKey: true }, 'The subscription has ended'],
    ['grace: nothing is restored in it', {}, { state: 'expired', serviceEndsAt: null, hasKey: true }, 'The subscription has ended'],
    ['data that is being removed', {}, { state: 'purging', serviceEndsAt: null, hasKey: true }, 'The backup has been removed'],
    ['a backup that an administrator stopped', { stoppedAt: hours(-2) }, running, 'Backup is stopped'],
    ['a private key', { keyKind: 'private' }, running, 'Only its owner can open these files'],
    ['a private key before the first backup', { keyKind: 'private', lastBackupAt: null }, running, 'Only its owner can open these files'],
    ['no backup yet', { lastBackupAt: null }, running, 'No backup yet'],
    ['no key yet', {}, { ...running, hasKey: false }, 'No backup yet'],
    ['a server whose deletion waits', { deleteAt: hours(50), kind: 'server' }, running, 'This server is being deleted'],
    ['a deletion that is due', { deleteAt: now }, running, 'This computer is being deleted'],
  ] as const)('%s', (_what, facts, service, title) => {
    expect(whyClosed({ ...machine, ...facts }, service, now)?.title).toBe(title);
  });

  it('tells who deletes a server that the deletion can still be cancelled', () => {
    expect(whyClosed({ ...machine, deleteAt: hours(1) }, running, now)?.text).toMatch(/Cancel the deletion/);
    expect(whyClosed({ ...machine, deleteAt: now }, running, now)?.text).not.toMatch(/Cancel/);
  });
});

describe('paths', () => {
  it.each(['', 'a', '//', '/a/', '/a//b', '/a/../b', '/.', '/a\0b', `/${'x'.repeat(4_096)}`, undefined, ['/a', '/b'], 7])('that no file can have are not found: %p', (given) => {
    expect(() => readPath(given)).toThrow('We could not find that folder in this version.');
  });

  it('of files stay as they are, whatever their names hold', () => {
    for (const path of ['/', '/a b/…', '/ملف/😀', '/--help', '/a\nb', '/C/Users/Ann & Bo/100%.txt', '/...']) expect(readPath(path)).toBe(path);
  });

  it('of Windows are written with a drive and backslashes', () => {
    expect(shownPath('/C/Users/Ann', 'windows')).toBe('C:\\Users\\Ann');
    expect(shownPath('/C', 'windows')).toBe('C:\\');
    expect(shownPath('/C/Users', 'linux')).toBe('/C/Users');
    expect(shownPath('/home/ann', 'windows')).toBe('/home/ann');
    expect(stepsTo('/C/Users', 'windows')).toEqual([{ label: 'C:', path: '/C' }, { label: 'Users', path: '/C/Users' }]);
    expect(stepsTo('/', 'windows')).toEqual([]);
  });

  it('lead up to the top', () => {
    expect([parentOf('/a/b'), parentOf('/a'), parentOf('/')]).toEqual(['/a', '/', '/']);
  });

  it.each([
    [['/home/ann/docs'], '/home/ann/docs'], [['C:\\Users\\Ann'], '/C/Users/Ann'], [['/home/ann', '/home/bo'], '/home'], [['C:\\a', 'D:\\b'], '/'],
    [['/home/ann', '/home/ann/docs'], '/home/ann'], [[], '/'],
  ])('a version of %p opens where all of it lies', (paths, start) => {
    expect(startOf({ paths })).toBe(start);
  });
});

describe('the name of a download', () => {
  it('keeps letters of all scripts and emoji', () => {
    for (const name of ['Résumé.pdf', 'ملف.txt', '报告 2026.xlsx', '😀.png', 'a"b;c.txt', '100%.csv']) expect(offeredName(name)).toBe(name);
  });

  it('turns no letters around and breaks no line', () => {
    expect(offeredName('invoice\u202Efdp.exe')).toBe('invoice_fdp.exe');
    expect(offeredName('a\r\nSet-Cookie: b')).toBe('a__Set-Cookie: b');
    expect(offeredName('..\\..\\a/b')).toBe('.._.._a_b');
    expect(offeredName('')).toBe('download');
  });

  it('can always stand in a header', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (name) => {
      const offered = offeredName(name);
      expect(() => encodeURIComponent(offered)).not.toThrow();
      expect(offered).not.toMatch(/[\u0000-\u001f/\\]/);
    }));
  });
});

describe('versions of a file', () => {
  const entry = (size: number, day: number) => ({ path: '/a', name: 'a', kind: 'file' as const, size, modifiedAt: new Date(Date.UTC(2026, 0, day)) });
  const snapshot = (id: string, day: number) => ({ id, at: new Date(Date.UTC(2026, 1, day)), host: '', paths: [], tags: [] });

  it('are told once each, by the newest version of the backup that has them', () => {
    const snapshots = [snapshot('d', 4), snapshot('c', 3), snapshot('b', 2), snapshot('a', 1)];
    const found = [['a', entry(1, 1)], ['b', entry(1, 1)], ['c', entry(2, 2)], ['gone', entry(9, 9)]].map(([snapshotId, found]) => ({ snapshotId: snapshotId as string, entry: found as ReturnType<typeof entry> }));
    expect(differingVersions(found, snapshots).map(({ snapshotId }) => snapshotId)).toEqual(['c', 'b']);
  });
});

import { randomBytes } from 'node:crypto';
import { findInSnapshots, listFolder, listSnapshots, searchSnapshot } from '../../../src/computers/restic/read-backup';
import { ResticFailed } from '../../../src/computers/restic/restic';
import { withRepository } from '../../../src/computers/restic/with-repository';
import { closeDatabase } from '../../../src/platform/database/database';
import { backUp } from '../../support/clients/backups';
import { createAccount } from '../../support/factories/accounts';
import { createMachine } from '../../support/factories/machines';
import { createOrganization } from '../../support/factories/organizations';
import { createSubscription } from '../../support/factories/subscriptions';
import { withRestic } from '../../support/clients/restic';

afterAll(closeDatabase);

withRestic('reading a backup by restic', () => {
  const odd = ['new\nline.txt', 'star*[1]?.txt', 'back\\slash', '--help', 'ملف 😀.txt', 'quote".txt', '<b>&amp;', 'Ångström'];
  let machineId: string;
  let [first, second] = ['', ''];
  const within = <T>(work: Parameters<typeof withRepository<T>>[2]) => withRepository<T>(machineId, { mayDelete: false }, work);

  beforeAll(async () => {
    const { organizationId } = await createOrganization();
    const { accountId } = await createAccount({ organizationId });
    const { subscriptionId } = await createSubscription({ organizationId, accountId, startsOn: '2026-01-01', expiresOn: '2027-01-01' });
    machineId = (await createMachine({ accountId, subscriptionId })).id;
    first = await backUp(machineId, { 'docs/plan.txt': 'one', ...Object.fromEntries(odd.map((name) => [`odd/${name}`, name])), 'empty.txt': '' }, { at: '2026-03-01 10:00:00' });
    second = await backUp(machineId, { 'docs/plan.txt': 'second', 'docs/deep/er/note.md': randomBytes(10), 'empty.txt': '' }, { at: '2026-03-02 10:00:00' });
  });

  it('lists versions, the newest first', async () => {
    const found = await within(listSnapshots);
    expect(found.map(({ id }) => id)).toEqual([second, first]);
    expect(found[0]!.host).toBe('front-desk');
    expect(found[0]!.at.getTime()).toBeGreaterThan(found[1]!.at.getTime());
  });

  it('lists a folder alone, folders first, with sizes and names as they are', async () => {
    const top = await within((repository) => listFolder(repository, { snapshotId: first, path: '/' }));
    expect(top!.map(({ name, kind, size }) => [name, kind, size])).toEqual([['docs', 'folder', 0], ['odd', 'folder', 0], ['empty.txt', 'file', 0]]);
    const inside = await within((repository) => listFolder(repository, { snapshotId: first, path: '/odd' }));
    expect(inside!.map(({ name }) => name).sort()).toEqual([...odd].sort());
    expect(inside!.every(({ name, path, size }) => path === `/odd/${name}` && size === Buffer.byteLength(name))).toBe(true);
  });

  it('tells an empty folder from one that is not there', async () => {
    expect(await within((repository) => listFolder(repository, { snapshotId: first, path: '/nowhere' }))).toBeUndefined();
    expect(await within((repository) => listFolder(repository, { snapshotId: first, path: '/empty.txt' }))).toBeUndefined();
  });

  it('finds one path in every version that has it, odd names too', async () => {
    const plan = await within((repository) => findInSnapshots(repository, { path: '/docs/plan.txt' }));
    expect(plan.map(({ snapshotId, entry }) => [snapshotId, entry.size]).sort()).toEqual([[first, 3], [second, 6]].sort());
    for (const name of odd) expect((await within((repository) => findInSnapshots(repository, { path: `/odd/${name}` }))).map(({ entry }) => entry.name)).toEqual([name]);
  });

  it('searches names whatever their case and accents’ spelling, and stops at a limit', async () => {
    const search = (words: string, limit = 10) => within((repository) => searchSnapshot(repository, { snapshotId: first, words, limit }));
    expect((await search('PLAN')).entries.map(({ path }) => path)).toEqual(['/docs/plan.txt']);
    expect((await search('ångström'.normalize('NFD'))).entries.map(({ name }) => name)).toEqual(['Ångström']);
    expect((await search('*')).entries.map(({ name }) => name)).toEqual(['star*[1]?.txt']);
    expect(await search('t', 3)).toMatchObject({ isCut: true, entries: { length: 3 } });
    expect(await search('nothing of the kind')).toEqual({ entries: [], isCut: false });
  });

  it('says what restic said when it fails', async () => {
    const asked = within((repository) => listSnapshots({ ...repository, env: { ...repository.env, RESTIC_PASSWORD: 'another' } }));
    await expect(asked).rejects.toThrow(/wrong password/);
    await expect(asked).rejects.toBeInstanceOf(ResticFailed);
  });
});

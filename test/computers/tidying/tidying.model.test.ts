import { nextLook, postponedTo } from '../../../src/computers/tidying/tidying.model';

const now = new Date('2026-11-22T12:00:00Z');
const days = (count: number) => new Date(now.getTime() + count * 86_400_000);
const facts = { deleteAt: null, isServed: true, stoppedAt: null, frozenAt: null, keyKind: 'managed', lastBackupAt: days(-1), runStartedAt: null } as const;

describe('when a backup is tidied', () => {
  it.each([
    ['at once, where it never was', {}, null, undefined],
    ['at once, where there is a newer version', {}, days(-2), undefined],
    ['tomorrow, where nothing came since', {}, days(-0.5), 1],
    ['in an hour, while a backup runs', { runStartedAt: days(-0.1) }, null, 1 / 24],
    ['not while it is stopped', { stoppedAt: days(-1) }, null, 1],
    ['not while files are restored', { frozenAt: days(-1) }, null, 1],
    ['not once the subscription has ended: what is paid again goes on where it stopped', { isServed: false }, null, 1],
    ['not while it is being deleted', { deleteAt: days(1) }, null, 1],
    ['never by us with a private key', { keyKind: 'private' }, null, 1],
    ['not before the first backup', { lastBackupAt: null }, null, 1],
  ] as const)('%s', (_what, given, tidiedAt, inDays) => {
    expect(postponedTo({ ...facts, ...given }, tidiedAt, now)).toEqual(inDays === undefined ? undefined : days(inDays));
  });

  it.each([
    ['its next version is too old in three days', days(3), 3],
    ['one is too old already', days(-20), 1],
    ['all of it is new', days(29), 7],
    ['there is nothing to become too old', null, 7],
  ])('and looked at again when %s', (_what, nextOldAt, inDays) => {
    expect(nextLook(nextOldAt, now)).toEqual(days(inDays));
  });
});

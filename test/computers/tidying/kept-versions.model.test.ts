import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { chooseOfMachine } from '../../../src/computers/tidying/choose-of-machine.model';
import { chooseVersions, type Keeping, type Version } from '../../../src/computers/tidying/kept-versions.model';
import { groupOf } from '../../../src/computers/tidying/version-tags.model';
import { versionsOf } from '../../../src/computers/tidying/known-runs.report';
import { projectRoot } from '../../../src/platform/project-root';

const DAY = 86_400_000;
const now = new Date('2026-11-22T12:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY);
const version = (days: number, tags: string[] = [], more: Partial<Version> = {}): Version => ({ id: `day-${days}`, at: daysAgo(days), tags, paths: ['/home'], isPartial: false, ...more });
const removedOf = (versions: Version[], keeping: Partial<Keeping>) => chooseVersions(versions, { promised: [{ days: 30 }], missingDriveDays: 30, ...keeping }, now).removed.map(({ id }) => id);

describe('by days', () => {
  it('what is older than its days before the newest version goes', () => {
    expect(removedOf([version(0), version(30), version(31), version(90)], {})).toEqual(['day-31', 'day-90']);
  });

  it('a machine that is away loses nothing, and one version stays for ever', () => {
    expect(removedOf([version(200), version(229), version(231)], {})).toEqual(['day-231']);
    expect(removedOf([version(4_000)], {})).toEqual([]);
  });

  it('a version of the future stays, and makes none old', () => {
    expect(removedOf([version(-400), version(50), version(79)], {})).toEqual([]);
    expect(removedOf([version(-400), version(50), version(81)], {})).toEqual(['day-81']);
  });
});

describe('by full cycles', () => {
  const weekly = [0, 3, 7, 10, 14, 17, 21, 24, 28].map((days) => version(days, days % 7 === 0 ? ['full'] : []));

  it.each([[1, ['day-10', 'day-14', 'day-17', 'day-21', 'day-24', 'day-28']], [2, ['day-10', 'day-14', 'day-17', 'day-21', 'day-24', 'day-28']], [3, ['day-17', 'day-21', 'day-24', 'day-28']], [4, ['day-24', 'day-28']], [5, []], [52, []]])('%i of them stay with all that follows, and seven days in any case', (cycles, removed) => {
    expect(removedOf(weekly, { promised: [{ cycles }] })).toEqual(removed);
  });

  it('one in which something is missing begins none', () => {
    const partly = weekly.map((each) => (each.id === 'day-7' ? { ...each, isPartial: true } : each));
    expect(removedOf(partly, { promised: [{ cycles: 2 }] })).toEqual(['day-17', 'day-21', 'day-24', 'day-28']);
  });

  it('nothing goes of a set whose program marks no cycle', () => {
    expect(removedOf([version(0), version(400)], { promised: [{ cycles: 1 }] })).toEqual([]);
  });

  it('of two promises the longer one is kept', () => {
    expect(removedOf(weekly, { promised: [{ cycles: 2 }, { cycles: 4 }] })).toEqual(['day-24', 'day-28']);
    expect(removedOf(weekly, { promised: [{ cycles: 2 }, { days: 25 }] })).toEqual(['day-28']);
  });
});

describe('of a drive that is away', () => {
  const disk = '/media/disk';
  const [there, away] = [['drive:%2F', 'drive:%2Fmedia%2Fdisk'], ['drive:%2F', 'away:%2Fmedia%2Fdisk']];

  it('the last version that has it stays its own days, from the first one without it', () => {
    const versions = [version(0, away), version(59, away), version(70, there), version(71, there)];
    expect(removedOf(versions, { missingDriveDays: 60 })).toEqual(['day-71']);
    expect(removedOf(versions, { missingDriveDays: 58 })).toEqual(['day-59', 'day-70', 'day-71']);
  });

  it('it goes with its days as soon as the drive is back, or no longer chosen', () => {
    for (const tags of [there, ['drive:%2F']]) expect(removedOf([version(0, tags), version(40, away), version(50, there)], { missingDriveDays: 365 })).toEqual(['day-40', 'day-50']);
  });

  it('a version that names no drives says by its folders which it has', () => {
    const old = (folder: string) => version(70, [], { paths: ['/home', folder] });
    expect(removedOf([version(0, away), version(40, away), old(disk)], { missingDriveDays: 90 })).toEqual([]);
    expect(removedOf([version(0, away), version(40, away), old(`${disk}/photos`)], { missingDriveDays: 90 })).toEqual([]);
    expect(removedOf([version(0, away), version(40, away), old(`${disk}ette`)], { missingDriveDays: 90 })).toEqual(['day-40', 'day-70']);
    expect(removedOf([version(0, ['away:E%3A%5C']), version(70, [], { paths: ['E:\\Photos'] })], { missingDriveDays: 90 })).toEqual([]);
  });

  it('stays just as long where old versions are removed every day', () => {
    let versions: Version[] = [];
    const had: number[] = [];
    for (let day = 0; day <= 200; day += 1) {
      const today = new Date(now.getTime() + day * DAY);
      versions = [...versions, { id: `day-${day}`, at: today, tags: day < 10 ? there : away, paths: [], isPartial: false }];
      versions = [...chooseVersions(versions, { promised: [{ days: 30 }], missingDriveDays: 90 }, today).kept];
      if (versions.some(({ id }) => id === 'day-9')) had.push(day);
    }
    // Gone since day 10.
    expect([had[0], had.at(-1), had.length, versions.length]).toEqual([9, 100, 92, 31]);
  });

  it('is looked at again when its days are over', () => {
    const { nextOldAt } = chooseVersions([version(0, away), version(20, away), version(70, there)], { promised: [{ days: 30 }], missingDriveDays: 22 }, now);
    expect(nextOldAt).toEqual(daysAgo(-2));
  });
});

describe('the sets of a server', () => {
  it('are told by their tags; what names none is of the only one', () => {
    expect(groupOf(['full', 'set:Mail', 'drive:C'], ['Mail'])).toEqual({ key: 'set:Mail', set: 'Mail' });
    expect(groupOf(['set:A%2C%20B'], ['A, B'])).toEqual({ key: 'set:A, B', set: 'A, B' });
    expect(groupOf(['drive:C'], ['Mail'])).toEqual({ key: 'set:Mail', set: 'Mail' });
    expect(groupOf([], ['Mail', 'Files'])).toEqual({ key: '[]' });
    expect(groupOf(['nightly', 'full'], ['Mail'])).toEqual({ key: '["nightly"]' });
  });

  it('are kept each as was promised of it, with its newest version', () => {
    const versions = [version(0, ['set:A', 'full']), version(20, ['set:A', 'full']), version(40, ['set:A', 'full']), version(300, ['set:B']), version(340, ['set:B']), version(500, ['set:Gone'])];
    const of = (set?: string): Keeping => ({ promised: set === 'A' ? [{ cycles: 2 }] : [{ days: 60 }], missingDriveDays: 60 });
    expect(chooseOfMachine(versions, { isServer: true, sets: ['A', 'B'], of }, now).removed.map(({ id }) => id)).toEqual(['day-40']);
    // A computer is one backup, whatever its versions are called.
    expect(chooseOfMachine(versions, { isServer: false, sets: [], of }, now).removed.map(({ id }) => id)).toEqual(['day-300', 'day-340', 'day-500']);
  });
});

describe('the moment of a version', () => {
  const id = (start: string) => start.padEnd(64, '0');
  const snapshot = (start: string, days: number) => ({ id: id(start), at: daysAgo(days), host: '', paths: [], tags: [] });
  const run = (snapshotId: string, days: number, isPartial = false) => ({ snapshotId, finishedAt: daysAgo(days), isPartial });
  const daysOf = (snapshots: Parameters<typeof versionsOf>[0], runs: Parameters<typeof versionsOf>[1]) => versionsOf(snapshots, runs, now).map(({ at }) => (now.getTime() - at.getTime()) / DAY);

  it('is by our clock where its run was told, younger or out of the future, and never older', () => {
    expect(daysOf([snapshot('aaaaaaaa', 4_000), snapshot('bbbbbbbb', -90), snapshot('cccccccc', 5)], [run('aaaaaaaa', 3), run(id('bbbbbbbb'), 4), run('cccccccc', 360)])).toEqual([3, 4, 5]);
  });

  it('is its own where a run names two by the same beginning, or none', () => {
    expect(daysOf([snapshot('aaaaaaaa1', 9), snapshot('aaaaaaaa2', 8)], [run('aaaaaaaa', 3), run('dddddddd', 1)])).toEqual([9, 8]);
    expect(daysOf([snapshot('aaaaaaaa1', 9), snapshot('aaaaaaaa2', 8)], [run('aaaaaaaa2', 3)])).toEqual([9, 3]);
  });
});

describe('whatever versions there are', () => {
  const drives = ['%2F', '%2Fmedia%2Fa', '%2Fmedia%2Fb'];
  const anyVersion = fc.record({
    hours: fc.integer({ min: -2_000, max: 12_000 }), isFull: fc.boolean(), isPartial: fc.boolean(), told: fc.tuple(...drives.map(() => fc.constantFrom('drive', 'away', ''))), folders: fc.subarray(['/home', '/media/a', '/media/a/x', '/media/b']),
  });
  const anyVersions = fc.array(anyVersion, { maxLength: 30 }).map((all) => all.map(({ hours, isFull, isPartial, told, folders }, place): Version => ({
    id: String(place).padStart(8, '0'), at: new Date(now.getTime() - hours * 3_600_000), isPartial, paths: folders, tags: [...isFull ? ['full'] : [], ...told.flatMap((word, index) => (word === '' ? [] : [`${word}:${drives[index]!}`]))],
  })));
  const anyPromise = fc.oneof(fc.record({ days: fc.integer({ min: 30, max: 365 }) }), fc.record({ cycles: fc.integer({ min: 1, max: 52 }) }));
  const anyKeeping = fc.record({ promised: fc.array(anyPromise, { minLength: 1, maxLength: 2 }), missingDriveDays: fc.integer({ min: 30, max: 365 }) });

  it('each is kept or removed, the newest and those of the future stay, and so does all that is promised', () => {
    fc.assert(fc.property(anyVersions, anyKeeping, (versions, keeping) => {
      const { kept, removed } = chooseVersions(versions, keeping, now);
      expect([...kept, ...removed].map(({ id }) => id).sort()).toEqual(versions.map(({ id }) => id));
      const past = versions.filter(({ at }) => at <= now);
      const newest = Math.max(...past.map(({ at }) => at.getTime()));
      if (past.length > 0) expect(kept.some(({ at }) => at.getTime() === newest)).toBe(true);
      for (const { at, tags, isPartial } of removed) {
        expect(at.getTime()).toBeLessThan(Math.min(newest, now.getTime() + 1));
        for (const promise of keeping.promised) {
          if ('days' in promise) expect(newest - at.getTime()).toBeGreaterThan(promise.days * DAY);
          else {
            expect(newest - at.getTime()).toBeGreaterThan(7 * DAY);
            // As many whole cycles as were promised began after it.
            const later = past.filter((other) => other.at > at && other.tags.includes('full') && !other.isPartial);
            expect(later.length).toBeGreaterThanOrEqual(promise.cycles);
            expect(tags.includes('full') && !isPartial && later.length < promise.cycles).toBe(false);
          }
        }
      }
    }), { numRuns: 500 });
  });

  it('removing again removes nothing', () => {
    fc.assert(fc.property(anyVersions, anyKeeping, (versions, keeping) => {
      expect(chooseVersions(chooseVersions(versions, keeping, now).kept, keeping, now).removed).toEqual([]);
    }), { numRuns: 300 });
  });

  it('a longer promise removes nothing that a shorter one keeps', () => {
    fc.assert(fc.property(anyVersions, anyKeeping, (versions, keeping) => {
      const longer = { missingDriveDays: keeping.missingDriveDays + 40, promised: keeping.promised.map((each) => ('days' in each ? { days: each.days + 40 } : { cycles: each.cycles + 1 })) };
      const kept = new Set(chooseVersions(versions, keeping, now).kept);
      expect(chooseVersions(versions, longer, now).removed.filter((each) => kept.has(each))).toEqual([]);
    }), { numRuns: 300 });
  });

  it('the reference client, which removes versions of private keys, chooses the same', () => {
    const cases = fc.sample(fc.tuple(anyVersions, anyKeeping), 400);
    const asked = cases.map(([versions, keeping]) => ({
      versions: versions.map(({ id, at, tags, paths }) => ({ id, time: at.toISOString(), tags: tags.length === 0 ? null : tags, paths })), rules: { ...keeping, partial: versions.filter(({ isPartial }) => isPartial).map(({ id }) => id) },
    }));
    const program = `
      const { versionsToRemove } = await import(${JSON.stringify(pathToFileURL(path.join(projectRoot, 'client', 'lib', 'keep.mjs')).href)});
      let text = '';
      for await (const chunk of process.stdin) text += chunk;
      console.log(JSON.stringify(JSON.parse(text).map(({ versions, rules }) => versionsToRemove(versions, rules, ${now.getTime()}))));`;
    const answered = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { input: JSON.stringify(asked), encoding: 'utf8' })) as string[][];
    const expected = cases.map(([versions, keeping]) => chooseVersions(versions, keeping, now).removed.map(({ id }) => id));
    expect(answered).toEqual(expected);
    expect(expected.filter((ids) => ids.length > 0).length).toBeGreaterThan(20);
  });
});

import { encodedTag } from './version-tags.model';

const DAY = 86_400_000;
/** Whatever the number of cycles is: so a stolen credential that uploads many of them cannot have the good ones removed the next day. */
export const CYCLES_KEPT_AT_LEAST_DAYS = 7;

/** A version as it is judged: `at` by our clock where the portal was told of its run, and whether everything that was chosen is in it. */
export interface Version {
  readonly id: string;
  readonly at: Date;
  readonly tags: readonly string[];
  readonly paths: readonly string[];
  readonly isPartial: boolean;
}

/** What was promised of a set of versions: days before the newest one, or full cycles (domain.md §8.10, §13.1). */
export type Promised = { readonly days: number } | { readonly cycles: number };
/** Of several promises each is kept. */
export interface Keeping { readonly promised: readonly Promised[]; readonly missingDriveDays: number }

export interface Chosen {
  readonly kept: readonly Version[];
  readonly removed: readonly Version[];
  /** When the next one is too old, as far as time says it; null where that waits for a new version. */
  readonly nextOldAt: Date | null;
}

/**
 * Which versions of one computer, or of one backup set, stay. Days count back from the newest version, so that a machine that is away loses nothing. A cycle is a version
 * marked `full` in which nothing is missing, and all that follow until the next such one. Of each drive that the newest version says is away the last version that has it stays
 * for its own days, from the first version without it. The newest version stays always; so do those that are of the future by our clock, and none of them makes another one old.
 */
export function chooseVersions(versions: readonly Version[], { promised, missingDriveDays }: Keeping, now: Date): Chosen {
  const past = versions.filter(({ at }) => at <= now).sort(newestFirst);
  const newest = past[0];
  if (!newest) return { kept: versions, removed: [], nextOldAt: null };
  const back = (days: number) => newest.at.getTime() - days * DAY;
  const fulls = past.filter(({ tags, isPartial }) => tags.includes('full') && !isPartial);
  const from = Math.min(...promised.map((each) => {
    if ('days' in each) return back(each.days);
    const oldestFull = fulls[each.cycles - 1];
    return oldestFull ? Math.min(oldestFull.at.getTime(), back(CYCLES_KEPT_AT_LEAST_DAYS)) : -Infinity;
  }));
  const ofDrives = drivesLast(past).map(({ last, gone }) => ({ pair: [last, gone], until: gone.at.getTime() + missingDriveDays * DAY })).filter(({ until }) => until >= newest.at.getTime());
  const stays = new Set([newest, ...ofDrives.flatMap(({ pair }) => pair), ...versions.filter(({ at }) => at > now || at.getTime() >= from)]);
  const kept = versions.filter((version) => stays.has(version));
  return { kept, removed: versions.filter((version) => !stays.has(version)), nextOldAt: nextOldOf(kept, { promised, newest, ofDrives }) };
}

/** Of each drive that is away now: the last version that has it, and the first one without it. Both stay: by the second the days are counted from now on too. */
function drivesLast(newestFirstVersions: readonly Version[]): { last: Version; gone: Version }[] {
  const away = newestFirstVersions[0]!.tags.filter((tag) => tag.startsWith('away:'));
  return away.flatMap((tag) => {
    const place = newestFirstVersions.findIndex((version) => hasDrive(version, tag.slice('away:'.length)));
    return place < 1 ? [] : [{ last: newestFirstVersions[place]!, gone: newestFirstVersions[place - 1]! }];
  });
}

// What was made before versions named their drives says by its folders where they lay.
function hasDrive({ tags, paths }: Version, drive: string): boolean {
  if (tags.some((tag) => tag.startsWith('drive:'))) return tags.includes(`drive:${drive}`);
  return paths.some((folder) => encodedTag(folder) === drive || encodedTag(folder).startsWith(drive.endsWith('%5C') ? drive : `${drive}%2F`));
}

type Facts = { promised: readonly Promised[]; newest: Version; ofDrives: readonly { pair: readonly Version[]; until: number }[] };

function nextOldOf(kept: readonly Version[], { promised, newest, ofDrives }: Facts): Date | null {
  const others = kept.filter((version) => version !== newest);
  if (others.length === 0) return null;
  // Any new version may begin a cycle.
  if (promised.some((each) => 'cycles' in each)) return newest.at;
  const days = Math.max(...promised.map((each) => ('days' in each ? each.days : 0)));
  const untils = others.map((version) => Math.max(version.at.getTime() + days * DAY, ...ofDrives.filter(({ pair }) => pair.includes(version)).map(({ until }) => until)));
  return new Date(Math.min(...untils));
}

function newestFirst(one: Version, other: Version): number {
  return other.at.getTime() - one.at.getTime() || (one.id < other.id ? 1 : -1);
}

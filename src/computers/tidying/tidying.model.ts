import { type Machine } from '../machine';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** What backups that broke off left behind goes at least so often. */
const LOOKED_AT_EVERY_DAYS = 7;

type Facts = Pick<Machine, 'deleteAt' | 'isServed' | 'stoppedAt' | 'frozenAt' | 'keyKind' | 'lastBackupAt' | 'runStartedAt'>;

/**
 * When a backup is to be looked at again instead of now; undefined where it is to be tidied now (domain.md §8.8: while it is stopped nothing is removed;
 * §13.1: nor while files are restored). Without a new version nothing more is old, because the days count from the newest.
 */
export function postponedTo({ deleteAt, isServed, stoppedAt, frozenAt, keyKind, lastBackupAt, runStartedAt }: Facts, tidiedAt: Date | null, now: Date): Date | undefined {
  const later = (milliseconds: number) => new Date(now.getTime() + milliseconds);
  if (keyKind === 'private' || deleteAt || !isServed || stoppedAt || frozenAt || !lastBackupAt) return later(DAY);
  if (runStartedAt) return later(HOUR);
  return tidiedAt && lastBackupAt <= tidiedAt ? later(DAY) : undefined;
}

/** When it is looked at after it was tidied: when its next version is too old, at the earliest tomorrow and at the latest in a week. */
export function nextLook(nextOldAt: Date | null, now: Date): Date {
  const latest = now.getTime() + LOOKED_AT_EVERY_DAYS * DAY;
  return new Date(Math.min(latest, Math.max(now.getTime() + DAY, nextOldAt?.getTime() ?? latest)));
}

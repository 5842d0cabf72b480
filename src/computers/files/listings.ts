import { NotFound } from '../../platform/errors';
import { type Machine } from '../machine';
import { findInSnapshots, listFolder, listSnapshots, searchSnapshot } from '../restic/read-backup';
import { type Entry, ResticFailed, type Snapshot } from '../restic/restic';
import { withRepository } from '../restic/with-repository';
import { type Repository } from '../vault/within-vault';
import { refuseUnreadable } from './refuse-unreadable';

const KEPT_MS = 10 * 60_000;
const VERSIONS_KEPT_MS = 60_000;
/** Some 100 MB at most. */
const ENTRIES_KEPT = 300_000;
const FOUND_AT_MOST = 200;

type Kept = { value: Promise<unknown>; size: number; until: number };
type Known = Pick<Machine, 'id' | 'lastBackupAt'>;

// Opening a backup takes restic over half a second; a version never changes, so that walking back and forth asks it once a folder.
const kept = new Map<string, Kept>();
let entriesKept = 0;

/** All versions of a machine's backup, the newest first; a backup that ended meanwhile is among them at once. */
export function versionsOf({ id, lastBackupAt }: Known): Promise<readonly Snapshot[]> {
  return keep(`${id} versions ${lastBackupAt?.getTime() ?? 0}`, VERSIONS_KEPT_MS, () => read(id, (repository) => listSnapshots(repository)));
}

/** One of them. Throws NotFound for what is none, or was removed. */
export async function getVersion(machine: Known, snapshotId: string): Promise<Snapshot> {
  const found = (await versionsOf(machine)).find(({ id }) => id === snapshotId);
  if (!found) throw new NotFound('We could not find that version of the backup. Old versions are removed after a while: choose another one.');
  return found;
}

/** What a folder of a version holds; undefined where there is no such folder. */
export function folderOf({ id }: Known, snapshotId: string, path: string): Promise<readonly Entry[] | undefined> {
  return keep(`${id} ${snapshotId} ${path}`, KEPT_MS, () => read(id, (repository) => listFolder(repository, { snapshotId, path }).catch(missing)));
}

/** A file or folder of a version. Throws NotFound. */
export async function getEntry(machine: Known, snapshotId: string, path: string): Promise<Entry> {
  const parent = path.slice(0, Math.max(1, path.lastIndexOf('/')));
  const found = (await folderOf(machine, snapshotId, parent))?.find((entry) => entry.path === path);
  if (!found) throw new NotFound('We could not find that file in this version.');
  return found;
}

/** What bears these words in its name, anywhere in a version; the first 200. */
export function searchIn({ id }: Known, snapshotId: string, words: string): Promise<{ entries: readonly Entry[]; isCut: boolean }> {
  return keep(`${id} ${snapshotId} ? ${words}`, KEPT_MS, () => read(id, (repository) => searchSnapshot(repository, { snapshotId, words, limit: FOUND_AT_MOST })));
}

/** One path in every version that has it. */
export function findEverywhere({ id, lastBackupAt }: Known, path: string): Promise<readonly { snapshotId: string; entry: Entry }[]> {
  return keep(`${id} everywhere ${lastBackupAt?.getTime() ?? 0} ${path}`, VERSIONS_KEPT_MS, () => read(id, (repository) => findInSnapshots(repository, { path })));
}

/** What was kept of a machine is not so any more: versions were removed, or all of it. */
export function forgetListings(machineId: string): void {
  for (const key of kept.keys()) if (key.startsWith(`${machineId} `)) drop(key);
}

async function read<T>(id: string, work: (repository: Repository) => Promise<T>): Promise<T> {
  try {
    return await withRepository(id, { mayDelete: false }, work);
  } catch (error) {
    return refuseUnreadable(error, { id });
  }
}

function keep<T>(key: string, keptMs: number, ask: () => Promise<T>): Promise<T> {
  const now = performance.now();
  const known = kept.get(key);
  if (known && known.until > now) {
    // The longest untouched go first.
    kept.delete(key);
    kept.set(key, known);
    return known.value as Promise<T>;
  }
  if (known) drop(key);
  const value = ask();
  const entry = { value, size: 1, until: now + keptMs };
  kept.set(key, entry);
  entriesKept += 1;
  value.then((got) => weigh(key, entry, got), () => kept.get(key) === entry && drop(key));
  return value;
}

function weigh(key: string, entry: Kept, got: unknown): void {
  if (kept.get(key) !== entry) return;
  const list = Array.isArray(got) ? got : (got as { entries?: unknown[] } | undefined)?.entries;
  entriesKept += (list?.length ?? 0);
  entry.size += (list?.length ?? 0);
  for (const oldest of kept.keys()) {
    if (entriesKept <= ENTRIES_KEPT) break;
    drop(oldest);
  }
}

function drop(key: string): void {
  entriesKept -= kept.get(key)?.size ?? 0;
  kept.delete(key);
}

function missing(error: unknown): undefined {
  if (error instanceof ResticFailed && error.isMissing) return undefined;
  throw error;
}

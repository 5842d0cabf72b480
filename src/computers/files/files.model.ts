import { NotFound } from '../../platform/errors';
import { isServing, type Machine } from '../machine';
import { type Entry, type Snapshot } from '../restic/restic';
import { type Service } from './service.report';

type Closed = { title: string; text: string };

/** Why the files of a machine cannot be looked at here, in words for who wants to; undefined where they can (domain.md §4.1, §8.8, §8.11). */
export function whyClosed(machine: Pick<Machine, 'deleteAt' | 'stoppedAt' | 'keyKind' | 'lastBackupAt' | 'kind' | 'frozenAt'>, service: Service, now: Date): Closed | undefined {
  const what = machine.kind;
  if (machine.deleteAt) return { title: `This ${what} is being deleted`, text: machine.deleteAt > now ? 'Nothing is backed up or restored while its deletion waits. Cancel the deletion to get to its files again.' : 'Its backup is being removed for good.' };
  if (service.state === 'purging' || service.state === 'purged') return { title: 'The backup has been removed', text: 'The days for which its data was kept are over. A new purchase starts an empty backup.' };
  if (!isServing(service, now)) return { title: 'The subscription has ended', text: 'The data is still kept. Renew the subscription to look at files and restore them again.' };
  if (machine.stoppedAt) return { title: 'Backup is stopped', text: `While the backup of this ${what} is stopped nobody looks at its files or restores them. Resume the backup first.` };
  if (machine.keyKind === 'private') return { title: 'Only its owner can open these files', text: `The backup of this ${what} is locked with a private key that we do not have. Whoever has the key restores files with the program on the ${what} itself.` };
  if (!machine.lastBackupAt || !service.hasKey) return { title: 'No backup yet', text: `Files appear here after the first complete backup of this ${what}.` };
  return undefined;
}

/** A path inside a version as an address names it: "/C/Users/Ann". Throws NotFound for what no file can be called. */
export function readPath(given: unknown): string {
  const parts = typeof given === 'string' && given.startsWith('/') ? given.slice(1).split('/') : undefined;
  const isPath = parts !== undefined && (given as string).length <= 4_096 && !(given as string).includes('\0')
    && (given === '/' || parts.every((part) => part !== '' && part !== '.' && part !== '..'));
  if (!isPath) throw new NotFound('We could not find that folder in this version.');
  return given as string;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf('/')));
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

type Platform = Machine['platform'];

/** A path as the machine's own people write it: C:\Users\Ann on Windows. */
export function shownPath(path: string, platform: Platform): string {
  const drive = platform === 'windows' ? /^\/([A-Za-z])(\/|$)(.*)$/s.exec(path) : null;
  return drive ? `${drive[1]!}:\\${drive[3]!.replaceAll('/', '\\')}` : path;
}

/** The folders above a path and itself, from the top: what each is called and where it is. */
export function stepsTo(path: string, platform: Platform): { label: string; path: string }[] {
  const parts = path === '/' ? [] : path.slice(1).split('/');
  return parts.map((part, index) => ({ label: index === 0 && platform === 'windows' && /^[A-Za-z]$/.test(part) ? `${part}:` : part, path: `/${parts.slice(0, index + 1).join('/')}` }));
}

/** The folder in which a version is opened: the lowest one that holds all that was backed up, so that nobody walks through empty ones. */
export function startOf({ paths }: Pick<Snapshot, 'paths'>): string {
  const split = paths.map((path) => path.replace(/^([A-Za-z]):/, '/$1').replaceAll('\\', '/').split('/').filter(Boolean));
  const [first, ...others] = split;
  if (!first) return '/';
  const differing = first.findIndex((part, index) => others.some((other) => other[index] !== part));
  return `/${first.slice(0, differing < 0 ? first.length : differing).join('/')}`;
}

/** What a download is called: no name may hide what it is by turning the direction of its letters, or break a header. */
export function offeredName(name: string): string {
   
  const harmless = name.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/gu, '_').replace(/[/\\]/g, '_');
  return harmless === '' ? 'download' : harmless;
}

export type FileVersion = { snapshotId: string; at: Date; entry: Entry };

/** Versions of a file that differ, the newest first: of equal ones the newest version that holds it. */
export function differingVersions(found: readonly { snapshotId: string; entry: Entry }[], snapshots: readonly Snapshot[]): FileVersion[] {
  const moments = new Map(snapshots.map(({ id, at }) => [id, at]));
  const dated = found.flatMap(({ snapshotId, entry }) => (moments.has(snapshotId) && entry.kind === 'file' ? [{ snapshotId, entry, at: moments.get(snapshotId)! }] : []))
    .sort((one, other) => other.at.getTime() - one.at.getTime());
  const seen = new Set<string>();
  return dated.filter(({ entry }) => {
    const looks = `${entry.size} ${entry.modifiedAt.getTime()}`;
    return !seen.has(looks) && seen.add(looks);
  });
}

import { eachLineOfRestic, readRestic, type ResticLimits, type RunningRestic, startRestic } from './run-restic';
import { type Entry, type Snapshot } from './restic';
import { type Repository } from '../vault/within-vault';

const MEGABYTE = 1_000_000;
/** Some 200,000 entries. */
const LONGEST_LIST = 60 * MEGABYTE;
// Readers take no lock: what they read is small and at once; a download does, for nothing may be tidied away under it.
const UNLOCKED = ['--json', '--no-lock'];

type Asked = { signal?: AbortSignal };
type Node = { name: string; path: string; type: string; size?: number; mtime: string };

/** All versions of a backup, the newest first. A page waits half a minute for them; whoever has longer says so. */
export async function listSnapshots(repository: Repository, { lane = 'look', seconds = 30, signal }: Partial<ResticLimits> = {}): Promise<Snapshot[]> {
  const text = await readRestic(repository, ['snapshots', ...UNLOCKED], { lane, seconds, maxBytes: LONGEST_LIST, ...signal && { signal } });
  const found = JSON.parse(text) as { id: string; time: string; hostname?: string; paths?: string[]; tags?: string[] }[] | null;
  return (found ?? []).map(({ id, time, hostname = '', paths = [], tags = [] }) => ({ id, at: new Date(time), host: hostname, paths, tags }))
    .sort((one, other) => other.at.getTime() - one.at.getTime());
}

/** What a folder of a version holds, folders first and by name; undefined where there is no such folder. */
export async function listFolder(repository: Repository, { snapshotId, path, ...asked }: { snapshotId: string; path: string } & Asked): Promise<Entry[] | undefined> {
  const text = await readRestic(repository, ['ls', ...UNLOCKED, snapshotId, path], { lane: 'look', seconds: 30, maxBytes: LONGEST_LIST, ...asked });
  const nodes = nodesOf(text);
  const isThere = path === '/' || nodes.some((node) => node.path === path && node.type === 'dir');
  if (!isThere) return undefined;
  const start = path === '/' ? '/' : `${path}/`;
  const inside = nodes.filter((node) => node.path.startsWith(start) && node.path.length > start.length && !node.path.slice(start.length).includes('/'));
  return inside.map(entryOf).sort(inOrder);
}

/** What bears these words in its name anywhere in a version, whatever the case; `isCut` where there is more than the limit. */
export async function searchSnapshot(repository: Repository, { snapshotId, words, limit, ...asked }: { snapshotId: string; words: string; limit: number } & Asked): Promise<{ entries: Entry[]; isCut: boolean }> {
  const entries: Entry[] = [];
  const wanted = comparable(words);
  await eachLineOfRestic(repository, ['ls', ...UNLOCKED, snapshotId], { lane: 'look', seconds: 25, ...asked }, (line) => {
    const node = nodeOf(line);
    if (node && comparable(node.name).includes(wanted)) entries.push(entryOf(node));
    return entries.length <= limit;
  });
  return { entries: entries.slice(0, limit), isCut: entries.length > limit };
}

/** One path in every version that has it: of what size, and when it was changed on the machine. */
export async function findInSnapshots(repository: Repository, { path, ...asked }: { path: string } & Asked): Promise<{ snapshotId: string; entry: Entry }[]> {
  const text = await readRestic(repository, ['find', ...UNLOCKED, literally(path)], { lane: 'look', seconds: 60, maxBytes: LONGEST_LIST, ...asked });
  const found = JSON.parse(text) as { snapshot: string; matches?: Omit<Node, 'name'>[] }[] | null;
  return (found ?? []).flatMap(({ snapshot, matches = [] }) => matches.filter((match) => match.path === path)
    .map((match) => ({ snapshotId: snapshot, entry: entryOf({ ...match, name: path.slice(path.lastIndexOf('/') + 1) }) })));
}

/** Begins to hand over a file, or a folder as a zip. */
export function dump(repository: Repository, { snapshotId, path, kind, ...asked }: { snapshotId: string; path: string; kind: 'file' | 'folder' } & Asked): Promise<RunningRestic> {
  return startRestic(repository, ['dump', ...kind === 'folder' ? ['--archive', 'zip'] : [], snapshotId, path], { lane: 'download', ...asked });
}

function nodesOf(text: string): Node[] {
  return text.split('\n').flatMap((line) => nodeOf(line) ?? []);
}

function nodeOf(line: string): Node | undefined {
  // A line tells of a version first; then each of a file or folder.
  if (!line.startsWith('{"name"')) return undefined;
  return JSON.parse(line) as Node;
}

function entryOf({ name, path, type, size = 0, mtime }: Node): Entry {
  return { name, path, kind: type === 'dir' ? 'folder' : type === 'file' ? 'file' : 'other', size, modifiedAt: new Date(mtime) };
}

const names = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function inOrder(one: Entry, other: Entry): number {
  if ((one.kind === 'folder') !== (other.kind === 'folder')) return one.kind === 'folder' ? -1 : 1;
  return names.compare(one.name, other.name) || (one.name < other.name ? -1 : 1);
}

/** macOS writes letters and their accents apart, people together. */
function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** restic takes a pattern here. */
function literally(path: string): string {
  return path.replace(/[\\[\]*?]/g, '\\$&');
}

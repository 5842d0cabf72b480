import { randomBytes } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../../config';
import { isUuid } from '../../../platform/database/database';
import { refuseContent, refuseLength } from './checked-body';
import { KINDS_OF_OBJECTS, type KindOfObject, type VaultObject } from './vault-object.model';
import { type Around, type Listed, type Part, type Sent, StoreFull, VaultMissing, type VaultStore } from './vault-store';
import { type FileBeside, writeBeside } from './write-beside';

/** Longer than any write may take. */
const LEFT_BEHIND_MS = 24 * 3_600_000;
const BROKEN = 'tmp';

/** A vault in a folder, laid out as restic does itself, so that an operator can read it with restic alone. */
export function folderStore(machineId: string): VaultStore {
  if (!isUuid(machineId)) throw new RangeError('A vault is named by the id of its machine.');
  const vaults = path.join(config.dataDir, 'vaults');
  const root = path.join(vaults, machineId);
  const placeOf = (object: VaultObject) => path.join(root, ...partsOf(object));
  return {
    async create() {
      for (const folder of [BROKEN, ...KINDS_OF_OBJECTS]) await mkdir(path.join(root, folder), { recursive: true, mode: 0o700 });
    },
    size: (object) => orNone(stat(placeOf(object)).then((found) => found.size)),
    read: (object, part) => readPart(placeOf(object), part),
    put: (sent, around) => put(root, placeOf(sent.object), sent, around),
    list: (kind) => listFolder(path.join(root, kind), kind),
    remove: (object) => orNone(rm(placeOf(object)).then(() => true)).then((done) => done ?? false),
    tidy: () => tidy(path.join(root, BROKEN)),
    destroy: () => destroy(vaults, machineId),
  };
}

// restic spreads data over 256 folders by the first two letters.
function partsOf({ kind, name }: VaultObject): string[] {
  if (kind === 'config') return [kind];
  return kind === 'data' ? [kind, name.slice(0, 2), name] : [kind, name];
}

const READ_AT_ONCE = 1 << 19;
const SPARE_BUFFERS = 16;
const spare: Buffer[] = [];

// Opened before the answer begins. Two buffers take turns and are used again: else the garbage collector would look at everything for every few objects.
async function readPart(place: string, part: Part): Promise<AsyncIterable<Buffer>> {
  return piecesOf(await open(place, 'r'), part);
}

async function* piecesOf(file: FileHandle, { from, to }: Part): AsyncGenerator<Buffer> {
  const [one, other] = [takeBuffer(), takeBuffer()];
  const read = async (into: Buffer, at: number) => into.subarray(0, (await file.read(into, 0, Math.min(into.length, to - at), at)).bytesRead);
  let reading = read(one, from);
  try {
    for (let [at, turn] = [from, 0]; at < to; turn += 1) {
      const piece = await reading;
      if (piece.length === 0) throw new Error('an object is shorter than it was');
      at += piece.length;
      // The next one is read while this one leaves.
      if (at < to) reading = read(turn % 2 === 0 ? other : one, at);
      reading.catch(() => undefined);
      yield piece;
    }
  } finally {
    await reading.catch(() => undefined);
    await file.close();
    if (spare.length < SPARE_BUFFERS) spare.push(one, other);
  }
}

function takeBuffer(): Buffer {
  return spare.pop() ?? Buffer.allocUnsafeSlow(READ_AT_ONCE);
}

// Written beside and linked to its place: whoever reads sees the whole object or none, also after a crash, and of two who write the same one alone is first.
async function put(root: string, place: string, { object, body, bytes }: Sent, { allowed, counted }: Around): Promise<boolean> {
  const beside = path.join(root, BROKEN, randomBytes(12).toString('hex'));
  try {
    const file = await writeBeside(beside);
    try {
      await pour(file, { body, bytes }, allowed);
      refuseContent(object, await file.finish());
    } finally {
      await file.drop();
    }
    const isNew = await settle(beside, place);
    await Promise.all([syncFolder(path.dirname(place)), counted(isNew)]);
    return isNew;
  } catch (error) {
    throw wordsFor(error);
  } finally {
    await rm(beside, { force: true });
  }
}

const WRITTEN_AT_ONCE = 1 << 19;

/** Gathers half a megabyte while the one before is being written: a write for each piece of the line would cost more than its bytes. The first is gathered while it is asked whether there is room. */
async function pour(file: FileBeside, { body, bytes }: Pick<Sent, 'body' | 'bytes'>, allowed: Promise<unknown>): Promise<void> {
  let writing = allowed;
  let gathered: Buffer[] = [];
  let [size, seen] = [0, 0];
  // Awaited with the next one; until then it must not count as forgotten.
  writing.catch(() => undefined);
  try {
    for await (const chunk of body) {
      seen += chunk.length;
      refuseLength(seen, bytes, { isWhole: false });
      gathered.push(chunk);
      size += chunk.length;
      if (size < WRITTEN_AT_ONCE) continue;
      await writing;
      writing = file.append(gathered);
      writing.catch(() => undefined);
      [gathered, size] = [[], 0];
    }
  } finally {
    await writing;
  }
  refuseLength(seen, bytes, { isWhole: true });
  await file.append(gathered);
}

async function settle(beside: string, place: string): Promise<boolean> {
  try {
    await link(beside, place);
    return true;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT' && path.basename(path.dirname(path.dirname(place))) === 'data') {
      await mkdir(path.dirname(place), { mode: 0o700 }).catch(ignore('EEXIST'));
      return settle(beside, place);
    }
    // Some mounted disks know no links.
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code)) throw error;
    const stood = await orNone(stat(place));
    if (!stood) await rename(beside, place);
    return !stood;
  }
}

// After a crash of the machine the object must not only be whole, but there.
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const opened = await open(folder);
  await opened.sync().finally(() => opened.close());
}

async function* listFolder(folder: string, kind: KindOfObject): AsyncGenerator<Listed> {
  if (kind !== 'data') {
    yield* filesIn(folder);
    return;
  }
  for (const name of ((await orNone(readdir(folder))) ?? []).sort()) yield* filesIn(path.join(folder, name));
}

const AT_ONCE = 32;

async function* filesIn(folder: string): AsyncGenerator<Listed> {
  const names = ((await orNone(readdir(folder))) ?? []).sort();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const found = await Promise.all(names.slice(at, at + AT_ONCE).map(async (name) => ({ name, bytes: await orNone(stat(path.join(folder, name)).then((one) => (one.isFile() ? one.size : undefined))) })));
    for (const { name, bytes } of found) if (bytes !== undefined) yield { name, bytes };
  }
}

async function tidy(folder: string): Promise<void> {
  for (const name of (await orNone(readdir(folder))) ?? []) {
    const place = path.join(folder, name);
    const written = await orNone(stat(place).then(({ mtimeMs }) => mtimeMs));
    // Files are dated by the machine's own clock, which no test moves.
    if (written !== undefined && performance.timeOrigin + performance.now() - written > LEFT_BEHIND_MS) await rm(place, { force: true });
  }
}

/** Out of sight first: from then on nothing can be written into it, and who goes on later finds it by its name. */
async function destroy(vaults: string, machineId: string): Promise<void> {
  const gone = `.removing-${machineId}-`;
  await orNone(rename(path.join(vaults, machineId), path.join(vaults, `${gone}${randomBytes(6).toString('hex')}`)));
  for (const name of (await orNone(readdir(vaults))) ?? []) if (name.startsWith(gone)) await rm(path.join(vaults, name), { recursive: true, force: true });
}

async function orNone<T>(work: Promise<T>): Promise<T | undefined> {
  return work.catch(ignore('ENOENT', 'ENOTDIR'));
}

function ignore(...codes: readonly string[]): (error: unknown) => undefined {
  return (error) => {
    if (!codes.includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
    return undefined;
  };
}

function wordsFor(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return new VaultMissing('no such vault', { cause: error });
  return code === 'ENOSPC' || code === 'EDQUOT' ? new StoreFull('the disk is full', { cause: error }) : error;
}

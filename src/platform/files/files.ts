import { createHash, randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../config';
import { Unavailable } from '../errors';

const NAME = /^[0-9a-f]{64}$/;
const folder = path.join(config.dataDir, 'files');

/**
 * Keeps bytes in the folder `files` of DATA_DIR under the sha-256 of their content, and answers that name: the same bytes are
 * kept once, and what stands there never changes. Call it before the transaction that names the file, which has to end within
 * ten minutes: `removeKeptFile` takes away only what nothing names. Throws Unavailable where the disk takes nothing more.
 */
export async function keepFile(bytes: Buffer): Promise<string> {
  const name = createHash('sha256').update(bytes).digest('hex');
  const place = placeOf(name);
  if (await isKept(place, bytes.length)) return name;
  try {
    await mkdir(path.dirname(place), { recursive: true, mode: 0o700 });
    await writeWhole(place, bytes);
  } catch (error) {
    throw new Unavailable('The file cannot be stored just now. Nothing has been changed. Try again in a minute.', { cause: error });
  }
  return name;
}

/** What is kept under a name; undefined where there is nothing. */
export async function readKeptFile(name: string): Promise<Buffer | undefined> {
  try {
    return await readFile(placeOf(name));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** How long a file that was just kept waits to be named. */
const NAMED_WITHIN_MS = 10 * 60_000;

/**
 * Takes a file away for good that nothing names any more; `isNamed` asks the database. `later`: it was kept a moment ago, and whoever kept it may
 * still be about to name it. Safe to repeat, and after a kill at any point. Throws what the disk says.
 */
export async function removeKeptFile(name: string, isNamed: () => Promise<boolean>): Promise<'gone' | 'named' | 'later'> {
  const [place, aside] = [placeOf(name), `${placeOf(name)}.going`];
  // Asked first, so that a file that is named is not even moved for a moment; a run that broke off may have left it aside.
  if (await isNamed()) return putBack(aside, place, 'named');
  // Moved aside: whoever keeps the same bytes from now on writes them anew, and whoever did before has touched them.
  await rename(place, aside).catch(ignore('ENOENT'));
  const found = await stat(aside).catch(ignore('ENOENT'));
  if (!found) return 'gone';
  if (Date.now() - found.mtimeMs < NAMED_WITHIN_MS) return putBack(aside, place, 'later');
  if (await isNamed()) return putBack(aside, place, 'named');
  await rm(aside);
  return 'gone';
}

/** Where the same bytes were kept anew meanwhile, those stay. */
async function putBack<Answer>(aside: string, place: string, answer: Answer): Promise<Answer> {
  await link(aside, place).catch(ignore('EEXIST', 'ENOENT'));
  await rm(aside, { force: true });
  return answer;
}

function ignore(...codes: readonly string[]): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (!codes.includes(error.code ?? '')) throw error;
    return undefined;
  };
}

/** Where the bytes of that name lie, below the folder `files`. */
export function placeOf(name: string): string {
  if (!NAME.test(name)) throw new RangeError('A kept file is named by 64 hexadecimal digits.');
  return path.join(folder, name.slice(0, 2), name);
}

/** Whether the whole file is kept already; it counts as kept just now from then on, so that nobody removes it before it is named. */
export async function isKept(place: string, length: number): Promise<boolean> {
  const now = new Date();
  return utimes(place, now, now).then(() => stat(place)).then(({ size }) => size === length, () => false);
}

// Written beside and renamed: whoever reads sees the whole file or none, also after a crash.
async function writeWhole(place: string, bytes: Buffer): Promise<void> {
  const beside = `${place}.${randomBytes(6).toString('hex')}`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, place);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

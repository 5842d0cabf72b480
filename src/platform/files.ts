import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../config';
import { Unavailable } from './errors';

const NAME = /^[0-9a-f]{64}$/;
const folder = path.join(config.dataDir, 'files');

/**
 * Keeps bytes in the folder `files` of DATA_DIR under the sha-256 of their content, and answers that name: the same bytes are
 * kept once, and what stands there never changes. Nothing deletes a file, because papers name them. Call it before the
 * transaction that names the file. Throws Unavailable where the disk takes nothing more.
 */
export async function keepFile(bytes: Buffer): Promise<string> {
  const name = createHash('sha256').update(bytes).digest('hex');
  const place = placeOf(name);
  if (await isThere(place, bytes.length)) return name;
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

/** Where the bytes of that name lie, below the folder `files`. */
export function placeOf(name: string): string {
  if (!NAME.test(name)) throw new RangeError('A kept file is named by 64 hexadecimal digits.');
  return path.join(folder, name.slice(0, 2), name);
}

async function isThere(place: string, length: number): Promise<boolean> {
  return stat(place).then(({ size }) => size === length, () => false);
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

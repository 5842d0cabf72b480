import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { type Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { config } from '../../config';
import { Unavailable } from '../errors';
import { isKept, placeOf } from './files';

/** A file that has arrived and is not kept yet: it lies on the disk of the kept ones, under a name of its own. */
export type Incoming = { place: string; sha256: string; bytes: number };

// Beside the kept files, so that keeping one is a rename.
const folder = path.join(config.dataDir, 'files', 'incoming');
/** No upload takes that long: what is older was left by a process that died. */
const LEFT_AFTER_MS = 86_400_000;

/** Writes a stream to the disk as it comes, whatever its size. Throws Unavailable where the disk takes nothing more, and the stream's own error where it breaks off; then nothing is left of it. */
export async function receiveFile(stream: Readable): Promise<Incoming> {
  const place = path.join(folder, randomBytes(12).toString('hex'));
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await dropLeftovers();
    await pipeline(stream, async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        bytes += chunk.length;
        yield chunk;
      }
    }, createWriteStream(place, { flags: 'wx', mode: 0o600, flush: true }));
  } catch (error) {
    await rm(place, { force: true });
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    throw new Unavailable('The file cannot be stored just now. Nothing has been changed. Try again in a minute.', { cause: error });
  }
  return { place, sha256: hash.digest('hex'), bytes };
}

/** Keeps what has arrived under the sha-256 of its content, as `keepFile` does, and answers that name. */
export async function keepIncoming({ place, sha256, bytes }: Incoming): Promise<string> {
  const kept = placeOf(sha256);
  if (await isKept(kept, bytes)) {
    await dropIncoming(place);
    return sha256;
  }
  await mkdir(path.dirname(kept), { recursive: true, mode: 0o700 });
  const now = new Date();
  await utimes(place, now, now);
  await rename(place, kept);
  return sha256;
}

export async function dropIncoming(place: string): Promise<void> {
  await rm(place, { force: true });
}

async function dropLeftovers(): Promise<void> {
  const now = Date.now();
  for (const name of await readdir(folder)) {
    const place = path.join(folder, name);
    const { mtimeMs } = await stat(place).catch(() => ({ mtimeMs: now }));
    if (now - mtimeMs > LEFT_AFTER_MS) await dropIncoming(place);
  }
}

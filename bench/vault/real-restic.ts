import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';

const CHUNK = 4 * 1024 * 1024;

/** So many small files in folders of a hundred, and one large one of random bytes. */
export async function writeFiles(folder: string, { smallFiles, largeBytes }: { smallFiles: number; largeBytes: number }): Promise<void> {
  for (let at = 0; at < smallFiles; at += 100) {
    const below = path.join(folder, `folder-${at / 100}`);
    await mkdir(below, { recursive: true });
    await Promise.all(Array.from({ length: Math.min(100, smallFiles - at) }, (_one, each) => writeFile(path.join(below, `file-${each}.bin`), randomBytes(200 + ((at + each) * 37) % 8_000))));
  }
  const large = await open(path.join(folder, 'large.bin'), 'w');
  for (let left = largeBytes; left > 0; left -= CHUNK) await large.write(randomBytes(Math.min(CHUNK, left)));
  await large.close();
}

/** Runs restic to its end and answers its seconds; throws what it said where it failed. */
export function restic(repository: string, args: readonly string[], cwd: string): Promise<number> {
  const began = performance.now();
  const child = spawn('restic', ['--no-cache', '--quiet', ...args], { cwd, env: { PATH: process.env['PATH'], HOME: cwd, RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: 'bench' }, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => (code === 0 ? resolve((performance.now() - began) / 1_000) : reject(new Error(`restic ${args[0]} ended with ${code}: ${said.slice(-500)}`))));
  });
}

/** Whether two folders hold the same files with the same bytes; throws for the first that differs. */
export async function compare(one: string, other: string): Promise<number> {
  const names = (await readdir(one, { recursive: true })).sort();
  let compared = 0;
  for (const name of names) {
    if (!(await stat(path.join(one, name))).isFile()) continue;
    if (await hashOf(path.join(one, name)) !== await hashOf(path.join(other, name))) throw new Error(`${name} was not restored as it was`);
    compared += 1;
  }
  return compared;
}

async function hashOf(place: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(place), hash);
  return hash.digest('hex');
}

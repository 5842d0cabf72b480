import { readdir, readFile, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { config } from '../../../src/config';
import { ownerSql } from '../../support/database';

const files = path.join(config.dataDir, 'files');

/** Where in the whole database, the tables named aside, one of these words still stands. */
export async function placesOf(words: readonly string[], aside: readonly string[] = ['audit_entries']): Promise<string[]> {
  const tables = await ownerSql<{ name: string }>("select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname <> all($1) order by 1", [aside]);
  const places: string[] = [];
  for (const { name } of tables) {
    const rows = await ownerSql(`select 1 from ${name} t where to_jsonb(t)::text ~* $1 limit 1`, [words.map((word) => word.replace(/[.+]/g, '\\$&')).join('|')]);
    if (rows.length > 0) places.push(name);
  }
  return places;
}

/** Every file under DATA_DIR, what was moved aside too. */
export async function keptFiles(): Promise<string[]> {
  const entries = await readdir(config.dataDir, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => path.join(entry.parentPath, entry.name));
}

/** Which of them hold the word, as it is or as mails carry it. */
export async function filesWith(word: string): Promise<string[]> {
  const found: string[] = [];
  for (const file of await keptFiles()) {
    const content = await readFile(file);
    if (content.includes(word) || content.toString('latin1').toLowerCase().includes(word.toLowerCase())) found.push(path.relative(config.dataDir, file));
  }
  return found;
}

/** As if every file had been kept an hour ago. */
export async function ageFiles(): Promise<void> {
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const file of await keptFiles()) await utimes(file, hourAgo, hourAgo);
}

export function placeOf(sha256: string): string {
  return path.join(files, sha256.slice(0, 2), sha256);
}

export async function removeTree(place: string): Promise<void> {
  await rm(place, { recursive: true, force: true });
}

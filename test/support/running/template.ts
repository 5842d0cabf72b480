import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type pg from 'pg';
import type * as Migrate from '../../../src/platform/database/migrate';
import { projectRoot, urlOf, withClient } from './test-server';

const LOCK = 7_320_115;

/**
 * Makes the database that every test file clones, unless it is there already for these migrations, and answers its
 * name. The owner migrates it, as in production.
 */
export function ensureTemplate(ownerUrl: string, appUrl: string): Promise<string> {
  const template = `portal_template_${hashOfSchema()}`;
  return withClient(ownerUrl, async (server) => {
    await server.query('select pg_advisory_lock($1)', [LOCK]);
    const names = await databasesLike(server, 'portal_template_%');
    if (names.includes(template)) return template;
    for (const old of names) await server.query(`drop database "${old}" with (force)`);
    const half = 'portal_template_in_the_making';
    await server.query(`create database ${half}`);
    // config.ts is read at import, so this waits until the settings are there.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { prepareDatabase } = require('../../../src/platform/database/migrate') as typeof Migrate;
    await prepareDatabase({ ownerUrl: urlOf(ownerUrl, half), appUrl: urlOf(appUrl, half) });
    await server.query(`alter database ${half} rename to "${template}"`);
    return template;
  });
}

/** Drops the clones of this run, and of runs that were killed before they could. */
export async function dropClones(server: pg.Client, isOver: (runPid: number) => boolean): Promise<void> {
  for (const name of await databasesLike(server, 'portal_test_%')) {
    if (isOver(Number(name.split('_')[2]))) await server.query(`drop database if exists "${name}" with (force)`);
  }
}

async function databasesLike(server: pg.Client, pattern: string): Promise<string[]> {
  const { rows } = await server.query<{ datname: string }>('select datname from pg_database where datname like $1 order by datname', [pattern]);
  return rows.map((row) => row.datname);
}

/** Over the migrations with the texts that they put in, and over what prepareDatabase is made of. */
function hashOfSchema(): string {
  const hash = createHash('sha256');
  const files = [...filesUnder(path.join(projectRoot, 'migrations')), ...filesUnder(path.join(projectRoot, 'seeds', 'content')), ...filesUnder(path.join(projectRoot, 'seeds', 'training')), ...withImports(path.join(projectRoot, 'src/platform/database/migrate.ts'))];
  for (const file of files.sort()) hash.update(`${path.relative(projectRoot, file)}\0`).update(readFileSync(file)).update('\0');
  return hash.digest('hex').slice(0, 16);
}

function filesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
    .flatMap((file) => (file.endsWith('.ts') ? withImports(file) : [file]));
}

function withImports(file: string, seen = new Set<string>()): string[] {
  if (seen.has(file) || !existsSync(file)) return [];
  seen.add(file);
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/from '([.][^']+)'/g)) {
    withImports(`${path.resolve(path.dirname(file), target!)}.ts`, seen);
  }
  return [...seen];
}

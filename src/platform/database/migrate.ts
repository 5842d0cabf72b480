import { readdirSync } from 'node:fs';
import path from 'node:path';
import knex, { type Knex } from 'knex';
import pg from 'pg';
import { ensureRoles, grantSessionReading, refuseMightyLogin } from './roles';

type Urls = { ownerUrl: string; appUrl: string };

// Any number, the same for every process: only one of them prepares the database at a time.
const LOCK = 7_320_114;
const LOCK_TIMEOUT_TRIES = 20;

/**
 * Makes roles and brings the schema up to date, safe to run from many processes at once and on a live database.
 * Throws when a migration fails; the database then stands at the last migration that succeeded.
 */
export async function prepareDatabase({ ownerUrl, appUrl }: Urls): Promise<void> {
  const lock = new pg.Client({ connectionString: ownerUrl, connectionTimeoutMillis: 10_000 });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [LOCK]);
    await ensureRoles(lock, appUrl);
    await migrateLatest(ownerUrl);
    // After a dump was restored here: its audit log goes on where it ended.
    await lock.query('select app.resume_audit()');
    await grantSessionReading(lock, appUrl);
  } finally {
    await lock.end();
  }
  await refuseMightyLogin(appUrl);
}

/** Migrations by name without extension, so that the TypeScript and the built files are the same migrations. */
const migrationSource: Knex.MigrationSource<string> = {
  getMigrations: () => {
    const names = readdirSync(folder)
      .filter((file) => /^\d{14}_.*\.(ts|js)$/.test(file) && !file.endsWith('.d.ts'))
      .map((file) => file.replace(/\.(ts|js)$/, ''));
    return Promise.resolve([...new Set(names)].sort());
  },
  getMigrationName: (name) => name,
  // `require`, because an import of a computed path would be resolved by ESM rules, which demand the extension.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  getMigration: (name) => Promise.resolve(require(path.join(folder, name)) as Knex.Migration),
};

const folder = path.join(__dirname, '..', '..', '..', 'migrations');

async function migrateLatest(ownerUrl: string): Promise<void> {
  // Waiting behind a long query would make every other query wait behind us: give up early, and try again.
  const connectionString = ownerUrl;
  const db = knex({ client: 'pg', connection: { connectionString, options: '-c lock_timeout=300 -c timezone=UTC' } as Knex.PgConnectionConfig, pool: { min: 0, max: 2 } });
  try {
    for (let left = LOCK_TIMEOUT_TRIES; ; left -= 1) {
      try {
        await db.migrate.latest({ migrationSource });
        return;
      } catch (error) {
        if ((error as { code?: string }).code !== '55P03' || left === 0) throw error;
        await db.raw('select pg_sleep(0.5)');
      }
    }
  } finally {
    await db.destroy();
  }
}

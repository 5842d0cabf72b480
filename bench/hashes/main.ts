import pg from 'pg';
import { uuidv7 } from 'uuidv7';
import { checkCredentials } from '../../src/identity/check-credentials';
import { hashPassword } from '../../src/identity/password';
import { askForReset } from '../../src/identity/recovery/ask-for-reset';
import { config } from '../../src/config';
import { closeDatabase } from '../../src/platform/database/database';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { closeRateLimits } from '../../src/platform/http/rate-limit';

const TRIES = 200;
const WARM_UP = 20;
const GOAL_MS = 5;
const log = (line: string) => process.stdout.write(`${line}\n`);

type Try = (email: string, address: string) => Promise<unknown>;

/**
 * Whether time tells who has a sign-in: wrong passwords, and requests for a new one, for e-mails that are known and unknown,
 * one after the other by turns. Each e-mail and each network once, so that no delay and no limit is measured.
 */
async function main(): Promise<void> {
  await prepareDatabase({ ownerUrl: config.databaseOwnerUrl, appUrl: config.databaseUrl });
  const db = new pg.Client({ connectionString: config.databaseOwnerUrl });
  await db.connect();
  try {
    const known = await knownEmails(db);
    await compare('a wrong password', known, (email, address) => checkCredentials({ email, password: 'not the password', address }));
    await compare('a forgotten password', known, (email, address) => askForReset({ email, address, requestId: 'bench' }));
  } finally {
    await db.query("delete from people where email like '%@hashes.bench'; delete from reset_requests where email like '%@hashes.bench'");
    await db.end();
    closeRateLimits();
    await closeDatabase();
  }
}

async function knownEmails(db: pg.Client): Promise<string[]> {
  const emails = Array.from({ length: TRIES + WARM_UP }, () => `${uuidv7()}@hashes.bench`);
  await db.query(
    'insert into people (id, email, password_hash, created_at, updated_at) select gen_random_uuid(), unnest($1::text[]), $2, app.now(), app.now()',
    [emails, await hashPassword('amber-violet-canyon-7')]);
  return emails;
}

async function compare(what: string, known: readonly string[], attempt: Try): Promise<void> {
  const times = { known: [] as number[], unknown: [] as number[] };
  for (const [index, email] of known.entries()) {
    // Who comes first changes, so that neither is always the one after the other's clearing up.
    for (const side of index % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const)) {
      const took = await timeOf(() => attempt(side === 'known' ? email : `${uuidv7()}@hashes.bench`, randomAddress()));
      if (index >= WARM_UP) times[side].push(took);
    }
  }
  const difference = Math.abs(median(times.known) - median(times.unknown));
  log(`${what}, median of ${TRIES}: known ${median(times.known).toFixed(2)} ms, unknown ${median(times.unknown).toFixed(2)} ms, ${difference.toFixed(2)} ms apart (goal ${GOAL_MS} ms)`);
  if (difference >= GOAL_MS) process.exitCode = 1;
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

function randomAddress(): string {
  return `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join('.')}`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

void main();

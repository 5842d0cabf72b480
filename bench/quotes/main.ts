import { fork } from 'node:child_process';
import path from 'node:path';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { tellGoal } from '../goals';
import { freshDatabase } from '../renewals/fresh-database';

export interface QuoteTimes {
  readonly p50: number;
  readonly p95: number;
  readonly statements: number;
}

/** What a renewal by hand of fifty subscriptions of one account takes to be judged, priced and stored as a quote, plans and terms changed. */
async function main(): Promise<void> {
  const database = await freshDatabase();
  try {
    await prepareDatabase(database);
    const env = { ...process.env, NODE_ENV: 'production', DEMO: 'yes', LOG_LEVEL: 'warn', DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
    const child = fork(path.join(__dirname, 'ours.js'), [], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const ended = new Promise((_resolve, reject) => child.once('exit', (code) => reject(new Error(`the measured process ended with code ${code}`))));
    const told = new Promise<QuoteTimes>((resolve) => child.once('message', (times) => resolve(times as QuoteTimes)));
    const { p50, p95, statements } = await Promise.race([told, ended]) as QuoteTimes;
    tellGoal('quote of a renewal of 50 subscriptions, p50 / p95', `${p50.toFixed(1)} / ${p95.toFixed(1)} ms, ${statements} statements`, '150 ms', p95 <= 150);
  } finally {
    await database.drop();
  }
}

void main();

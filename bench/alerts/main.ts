import { fork } from 'node:child_process';
import path from 'node:path';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { freshDatabase } from '../renewals/fresh-database';
import { seedAlerts } from './seed';

/** What the sweep of alerts costs for a partner with 100,000 machines: all at once, nothing new, heartbeats alone, and a thousand that changed; and the pages over them. */
async function main(): Promise<void> {
  const database = await freshDatabase();
  try {
    await prepareDatabase(database);
    await seedAlerts(database.ownerUrl);
    await new Promise<void>((resolve, reject) => {
      const child = fork(path.join(__dirname, 'judge.js'), [], { env: { ...process.env, NODE_ENV: 'production', DEMO: 'yes', DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl }, stdio: 'inherit' });
      child.once('exit', (code) => (code ? reject(new Error(`the part of the bench that judges ended with code ${code}`)) : resolve()));
    });
  } finally {
    await database.drop();
  }
}

void main();

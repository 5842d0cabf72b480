import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { paths } from '../../src/paths';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { load } from '../accounts-list/load';
import { tellGoal } from '../goals';
import { freshDatabase } from '../renewals/fresh-database';
import { startSandbox } from '../renewals/sandbox';
import { seed } from '../renewals/seed';
import { giveMember, signIn } from '../renewals/watch-list';
import { mostMemory } from './resident';

const SECONDS = Number(process.env['SECONDS'] ?? 20);
const PORT = 3980;
const AS_THE_IMAGE = ['--max-semi-space-size=8', '--max-old-space-size=1536'];
const WEB_MB = 160;
const WORKER_MB = 200;
const SHAPE = { organizations: 400, renewalsEach: process.env['QUICK'] === 'yes' ? 2 : 20 };

/** What web holds while the Accounts list is asked for by twenty at once, and the worker while it charges renewals. */
async function main(): Promise<void> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-memory-'));
  const sandbox = await startSandbox(dataDir);
  const database = await freshDatabase();
  try {
    await prepareDatabase(database);
    const due = await seed(database.ownerUrl, sandbox.url, sandbox.secretKey, SHAPE);
    const env = {
      ...process.env, NODE_ENV: 'production', DEMO: 'yes', LOG_LEVEL: 'warn', DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl,
      STRIPE_SECRET_KEY: sandbox.secretKey, STRIPE_WEBHOOK_SECRET: 'whsec_bench', STRIPE_API_URL: sandbox.url,
    };
    tell('web', await webUnderLoad(env, database.ownerUrl), WEB_MB, `${SECONDS} s of the Accounts list, 20 connections`);
    tell('worker', await workerCharging(env), WORKER_MB, `${due} renewals`);
  } finally {
    await database.drop();
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

function tell(who: string, megabytes: number, goal: number, what: string): void {
  tellGoal(`memory of ${who} in ${what}`, `at most ${megabytes} MB resident`, `${goal} MB`, megabytes <= goal);
}

async function webUnderLoad(env: NodeJS.ProcessEnv, ownerUrl: string): Promise<number> {
  const origin = `http://localhost:${PORT}`;
  const web = fork(path.join(__dirname, '..', 'accounts-list', 'web.js'), [], {
    env: { ...env, PORT: String(PORT), BASE_URL: origin }, execArgv: AS_THE_IMAGE, stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  await message(web);
  const cookie = await signIn(origin, await giveMember(ownerUrl));
  const most = await mostMemory(web.pid!, () => load(origin + paths.portal.accounts, SECONDS, cookie));
  await ended(web, () => web.disconnect());
  return most;
}

async function workerCharging(env: NodeJS.ProcessEnv): Promise<number> {
  const worker = fork(path.join(__dirname, 'worker.js'), [], { env, execArgv: AS_THE_IMAGE, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await message(worker);
  const most = await mostMemory(worker.pid!, async () => {
    worker.send('charge');
    await message(worker);
  });
  await ended(worker, () => worker.send('end'));
  return most;
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with code ${code}`)));
  });
}

function ended(child: ChildProcess, ask: () => void): Promise<void> {
  return new Promise((resolve) => {
    child.removeAllListeners('exit').once('exit', () => resolve());
    ask();
  });
}

void main();

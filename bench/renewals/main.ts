import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { config } from '../../src/config';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { type CpuClock, openCpuClock } from '../cpu-time';
import { tellGoal } from '../goals';
import { bareRenewals } from './bare';
import { freshDatabase } from './fresh-database';
import { startSandbox } from './sandbox';
import { seed, type Shape } from './seed';
import { watchList, type ListWatch } from './watch-list';

const log = (line: string) => process.stdout.write(`${line}\n`);
const SHAPES: Record<string, Shape> = {
  '10,000 due over 2,000 organizations': { organizations: 2_000, renewalsEach: 5 },
  '2,000 due in one organization': { organizations: 1, renewalsEach: 2_000 },
};
const BARE = 5_000;

type Result = { seconds: number; paid: number; doubled: number; rssMb: number };

/**
 * Automatic renewals by one worker with the sandbox answering at once, against a bare loop of the same work; meanwhile the
 * Accounts list is read twenty times a second. QUICK=yes takes a tenth of it, ONLY=one the second shape.
 */
async function main(): Promise<void> {
  const part = process.env['QUICK'] === 'yes' ? 10 : 1;
  const cpu = await openCpuClock(config.databaseOwnerUrl);
  const only = process.env['ONLY'] ?? '';
  for (const [name, shape] of Object.entries(SHAPES).filter(([each]) => each.includes(only))) {
    const smaller = shape.organizations === 1 ? { ...shape, renewalsEach: shape.renewalsEach / part } : { ...shape, organizations: shape.organizations / part };
    // Beside each other, so that both meet the same machine.
    const bare = await withSandbox((sandbox) => measureBare(BARE / part, sandbox, cpu));
    await withSandbox((sandbox) => measure(name, smaller, sandbox, bare, cpu));
  }
}

/** PROFILE=folder keeps a profile of the worker there. */
function profiling(): string[] {
  const folder = process.env['PROFILE'];
  return folder ? ['--cpu-prof', `--cpu-prof-dir=${folder}`] : [];
}

type Sandbox = { url: string; secretKey: string; pid: number };

async function measureBare(renewals: number, sandbox: Sandbox, cpu: CpuClock): Promise<number> {
  const { rate, used } = await bareRenewals(config.databaseOwnerUrl, sandbox.url, sandbox.secretKey, renewals, () => usage(cpu, process.pid, sandbox.pid, renewals));
  log(`bare loop: ${rate.toFixed(0)} renewals/s; ${used}`);
  return rate;
}

/** Answers what tells the processor time since now, per renewal. */
function usage(cpu: CpuClock, worker: number, sandbox: number, renewals: number): () => string {
  const read = () => [cpu.processes(worker), cpu.database(), cpu.processes(sandbox)];
  const before = read();
  return () => {
    const each = read().map((after, place) => (after === undefined || before[place] === undefined ? '?' : ((after - before[place]) / renewals).toFixed(2)));
    return `processor time a renewal: loop ${each[0]} ms, database ${each[1]} ms, sandbox ${each[2]} ms`;
  };
}

/** A new one each: charges that a database does not know put its billing on hold. */
async function withSandbox<T>(work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'bench-renewals-'));
  const sandbox = await startSandbox(dataDir);
  try {
    return await work(sandbox);
  } finally {
    await sandbox.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measure(name: string, shape: Shape, sandbox: Sandbox, bare: number, cpu: CpuClock): Promise<void> {
  const database = await freshDatabase();
  try {
    await prepareDatabase(database);
    const due = await seed(database.ownerUrl, sandbox.url, sandbox.secretKey, shape);
    const env = {
      ...process.env, NODE_ENV: 'production', DEMO: 'yes', LOG_LEVEL: 'warn', DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl,
      STRIPE_SECRET_KEY: sandbox.secretKey, STRIPE_WEBHOOK_SECRET: 'whsec_bench', STRIPE_API_URL: sandbox.url,
    };
    const worker = fork(path.join(__dirname, 'ours.js'), [], { env, stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: profiling() });
    await message(worker);
    const list = await watchList(env, database.ownerUrl);
    const quiet = await list.watch(async () => { await new Promise((resolve) => setTimeout(resolve, 5_000)); });
    const used = usage(cpu, worker.pid!, sandbox.pid, due);
    worker.send('charge');
    let result: Result | undefined;
    const busy = await list.watch(async () => { result = (await message(worker)) as Result; });
    log(`${name}: ${used()}`);
    worker.send('end');
    list.stop();
    report(name, due, result!, bare, quiet, busy);
  } finally {
    await database.drop();
  }
}

function report(name: string, due: number, { seconds, paid, doubled, rssMb }: Result, bare: number, quiet: ListWatch, busy: ListWatch): void {
  const rate = due / seconds;
  log(`${name}: ${paid} charges paid of ${due}, ${doubled} wrong, worker ${rssMb} MB; ${busy.requests} requests of the Accounts list meanwhile, ${quiet.requests} before`);
  tellGoal(name, `${rate.toFixed(0)}/s`, '300/s', rate >= 300);
  tellGoal(`${name}, of the bare loop`, (rate / bare).toFixed(2), '0.50', rate / bare >= 0.5);
  tellGoal(`${name}, p95 of the Accounts list meanwhile`, `${busy.p95.toFixed(1)} ms, ${(busy.p95 / quiet.p95).toFixed(2)} × its quiet ${quiet.p95.toFixed(1)} ms`, '2 ×', busy.p95 <= 2 * quiet.p95);
  if (paid !== due || doubled !== 0) process.exitCode = 1;
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`the worker of the bench ended with code ${code}`)));
  });
}

void main();

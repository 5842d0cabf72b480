import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type StripeSdk from 'stripe';
import type * as EmbeddedPostgres from '../../bin/embedded-postgres.cjs';
import type * as MigrateModule from '../../src/platform/database/migrate';
import { hangMs, Sandbox, switchFaultsOn } from './faults';
import { Owner } from './owner';
import { Kept, until } from './processes';
import type * as ProgramModule from './program';
import type * as VerdictModule from './verdict';
import type * as WorldModule from './world';

type Options = { buildDir: string; quick: boolean; renewals: number };

const secretKey = 'sk_test_chaos';
const webhookSecret = 'whsec_chaos';
const found = 3;

/**
 * Drives renewals, and what falls due in the program, with three workers while Stripe, the network, the workers and the database fail, then counts what was doubled, lost or
 * stuck (security.md §5). Ends with 0 when there is none, with 3 otherwise.
 */
export async function runChaos(options: Options): Promise<void> {
  const began = performance.now();
  const dataDir = path.resolve('.data', 'chaos');
  rmSync(path.join(dataDir, 'sandbox'), { recursive: true, force: true });
  rmSync(path.join(dataDir, 'logs'), { recursive: true, force: true });
  const postgres = await startDatabase(dataDir);
  const kept: Kept[] = [];
  try {
    const stage = await setTheStage(options, postgres, dataDir, kept);
    say(`${options.renewals} renewals are due, ${seconds(began)} s after the start`);
    await (options.quick ? quickFaults(stage) : longFaults(stage));
    const isCalm = await calm(stage, options);
    // The connections of before may be those of a server that was killed.
    await closePool();
    report(await stage.judge(), stage, isCalm, seconds(began));
  } finally {
    for (const each of kept) await each.letGo();
    await closePool();
    await (await startServer(dataDir)).stop();
  }
}

type Stage = {
  options: Options; owner: Owner; sandbox: Sandbox; workers: Kept[]; dataDir: string; postgresKills: number; keysPruned: number; second: number; struck: Record<string, number>;
  judge: () => Promise<VerdictModule.Verdict>; drip: (share: number) => Promise<void>; nextDay: () => Promise<void>; unfinished: () => Promise<number>; startWorkers: () => void;
};

// config.ts reads its settings when it is first imported: only what takes them as arguments may come before.
/* eslint-disable @typescript-eslint/no-require-imports */
async function setTheStage(options: Options, postgres: EmbeddedPostgres.EmbeddedPostgres, dataDir: string, kept: Kept[]): Promise<Stage> {
  const { buildDir } = options;
  const [webPort, sandboxPort] = [await freePort(), await freePort()];
  const settings = {
    NODE_ENV: 'development', DATABASE_URL: databaseUrl(postgres.appUrl), DATABASE_OWNER_URL: databaseUrl(postgres.ownerUrl), DATA_DIR: dataDir, PORT: String(webPort),
    BASE_URL: `http://127.0.0.1:${webPort}`, STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecret, STRIPE_API_URL: `http://127.0.0.1:${sandboxPort}`, LOG_LEVEL: 'warn',
  };
  Object.assign(process.env, settings);
  const { prepareDatabase } = require('../../src/platform/database/migrate') as typeof MigrateModule;
  await prepareDatabase({ ownerUrl: settings.DATABASE_OWNER_URL, appUrl: settings.DATABASE_URL });
  const start = (name: string, file: string, env: Record<string, string> = {}) => {
    const process = new Kept({ name, file: path.join(buildDir, file), env: { ...settings, ...env }, logDir: path.join(dataDir, 'logs') });
    kept.push(process);
    return process;
  };
  start('sandbox', 'src/sandbox/main.js', { SANDBOX_PORT: String(sandboxPort), SANDBOX_CONTROLS: 'yes', SANDBOX_WEBHOOK_URL: `${settings.BASE_URL}/webhooks/stripe`, SANDBOX_DURABILITY: 'none' });
  start('web', 'src/web.js');
  const owner = new Owner(settings.DATABASE_OWNER_URL);
  const sandbox = new Sandbox(settings.STRIPE_API_URL, secretKey);
  if (!(await until(async () => Boolean(await sandbox.control('GET', '/counts')), 20_000))) throw new Error('the sandbox did not start; see .data/chaos/logs');
  const Sdk = require('stripe') as typeof StripeSdk;
  const stripe = new Sdk(secretKey, { host: '127.0.0.1', port: sandboxPort, protocol: 'http', telemetry: false });
  const { createWorld, nextDay } = require('./world') as typeof WorldModule;
  const verdict = require('./verdict') as typeof VerdictModule;
  const program = require('./program') as typeof ProgramModule;
  const world = await createWorld(owner, stripe, options.renewals);
  const stage: Stage = {
    options, owner, sandbox, workers: [], dataDir, postgresKills: 0, keysPruned: 0, second: 0, struck: {},
    judge: () => verdict.judge(owner, world), drip: (share) => program.drip(owner, share), nextDay: () => nextDay(owner), unfinished: () => verdict.unfinished(owner),
    startWorkers: () => {
      for (const name of ['worker-1', 'worker-2', 'worker-3']) stage.workers.push(start(name, 'test/chaos/worker.js'));
    },
  };
  return stage;
}

async function closePool(): Promise<void> {
  const { closeDatabase } = require('../../src/platform/database/database') as { closeDatabase: () => Promise<void> };
  await closeDatabase().catch(() => undefined);
}
/* eslint-enable @typescript-eslint/no-require-imports */

/** First answers that come too late, without kills, so that a call can outlive its caller; then silence, kills, and a database that goes away. */
async function quickFaults(stage: Stage): Promise<void> {
  await switchFaultsOn(stage.sandbox, { late: 2, silent: 2 });
  stage.startWorkers();
  await lateAnswers(stage, { killsEvery: 0, postgresEvery: 0 });
  await silence(stage);
  await rounds(stage, { seconds: 8, killsEvery: 2, postgresEvery: 5 });
  await noteStruck(stage);
}

async function longFaults(stage: Stage): Promise<void> {
  stage.startWorkers();
  for (let round = 0; round < 2; round += 1) {
    if (round === 0) await switchFaultsOn(stage.sandbox, { late: 4, silent: 4 });
    else await silence(stage);
    await rounds(stage, { seconds: 30, killsEvery: 4, postgresEvery: 13 });
    await noteStruck(stage);
    await switchFaultsOn(stage.sandbox, { late: 6, silent: 3 });
    await rounds(stage, { seconds: 40, killsEvery: 5, postgresEvery: 17 });
    await lateAnswers(stage, { killsEvery: round === 0 ? 0 : 7, postgresEvery: 0 });
  }
  await forgetKeys(stage);
  await noteStruck(stage);
}

/**
 * The second wave begins; as soon as Stripe has charged cards and says nothing, all workers end with what they know, and
 * the keys are forgotten: only a look can tell then what was charged.
 */
async function silence(stage: Stage): Promise<void> {
  await noteStruck(stage);
  await switchFaultsOn(stage.sandbox, { late: 0, silent: 3, lost: 0.3 });
  await stage.nextDay();
  await until(() => stage.sandbox.isSilent(), 20_000);
  await pause(1_500);
  await forgetKeys(stage);
}

type Kills = { killsEvery: number; postgresEvery: number };

/** Until all calls that were made to hang have hung, and their late effect has come. */
async function lateAnswers(stage: Stage, kills: Kills): Promise<void> {
  for (let second = 0; second < 30 && (await stage.sandbox.isHangingLeft()); second += 1) await rounds(stage, { seconds: 1, killsEvery: 0, postgresEvery: 0 });
  await stage.sandbox.noMoreHanging();
  await rounds(stage, { seconds: hangMs / 1_000 + 1, ...kills });
}

/** As after a day away: Stripe has forgotten our keys. Nothing may be under way then, so all workers end first. */
async function forgetKeys(stage: Stage): Promise<void> {
  for (const worker of stage.workers) worker.kill();
  await stage.sandbox.control('POST', '/keys/prune');
  stage.keysPruned += 1;
}

async function rounds(stage: Stage, { seconds: length, killsEvery, postgresEvery }: Kills & { seconds: number }): Promise<void> {
  for (let second = 1; second <= length; second += 1) {
    await pause(1_000);
    stage.second += 1;
    // The program's work falls due while things break, a little each second.
    if (killsEvery > 0) await stage.drip(1 / (stage.options.quick ? 8 : 60));
    if (killsEvery > 0 && second % killsEvery === 0) stage.workers[second % stage.workers.length]!.kill();
    if (postgresEvery > 0 && second % postgresEvery === 0) await killDatabase(stage);
    if (stage.second % 5 === 0) say(await progress(stage));
  }
}

async function noteStruck(stage: Stage): Promise<void> {
  for (const [kind, count] of Object.entries(await stage.sandbox.struck())) stage.struck[kind] = (stage.struck[kind] ?? 0) + count;
  await stage.sandbox.control('DELETE', '/faults');
}

async function progress({ owner }: Stage): Promise<string> {
  const rows = await owner.sql<{ words: string }>(
    `select format('%s announced, %s renewed, %s in a try; payments: %s', count(renewal_quote_id), count(*) filter (where expires_on > '2027-01-01'), count(renewal_payment_id),
       (select coalesce(string_agg(state || ' ' || n, ', '), 'none') from (select state, count(*) as n from payments group by state) p)) as words from subscriptions`).catch(() => []);
  return rows[0]?.words ?? 'the database is away';
}

/** Nothing fails any more. The quick run does not wait for the leases of workers that it has killed, nor for an event's
 * next try: their minute is over at once. */
async function calm(stage: Stage, { quick }: Options): Promise<boolean> {
  await stage.drip(1);
  if (quick) {
    for (const worker of stage.workers) worker.kill();
    await stage.owner.sql("update payments set leased_until = clock_timestamp() where state = 'calling'");
    await stage.owner.sql("update stripe_events set next_attempt_at = app.now() where state = 'received'");
  }
  return until(async () => (await stage.unfinished()) === 0, quick ? 100_000 : 600_000);
}

async function killDatabase(stage: Stage): Promise<void> {
  const home = path.join(stage.dataDir, 'postgres');
  const pid = Number(readFileSync(path.join(home, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0]);
  process.kill(pid, 'SIGKILL');
  stage.postgresKills += 1;
  // Back on the port that everybody knows: the first try takes it, so nothing of the old server may stand in its way.
  const port = Number(new URL(process.env.DATABASE_URL!).port);
  await until(async () => !isAlive(pid) && (await freePort(port)) === port, 20_000);
  await pause(1_000);
  const server = await startServer(stage.dataDir);
  if (server.port !== port) throw new Error(`the database came back on port ${server.port} instead of ${port}`);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function report(verdict: VerdictModule.Verdict, stage: Stage, isCalm: boolean, took: number): void {
  const { renewed, doubled, lost, stuck, violations, refunds, program } = verdict;
  const kills = stage.workers.reduce((sum, worker) => sum + worker.kills, 0);
  say(`struck: ${Object.entries(stage.struck).map(([kind, count]) => `${kind} ${count}`).join(', ')}; keys pruned ${stage.keysPruned} times; ${kills} workers and ${stage.postgresKills} databases killed`);
  for (const violation of violations) say(`broken invariant: ${violation}`);
  for (const fault of program.faults) say(`program: ${fault}`);
  say(`program: ${program.once} of ${program.steps} steps made once, ${program.faults.length} faults`);
  const isGood = isCalm && program.faults.length === 0 && renewed === stage.options.renewals && doubled + lost + stuck + violations.length + refunds === 0;
  say(`${renewed} of ${stage.options.renewals} renewed, ${doubled} doubled, ${lost} lost, ${stuck} stuck, ${refunds} refunded, ${violations.length} broken invariants, in ${took} s: ${isGood ? 'passed' : 'FAILED'}`);
  process.exitCode = isGood ? 0 : found;
}

/** With a database of its own that is made anew. */
async function startDatabase(dataDir: string): Promise<EmbeddedPostgres.EmbeddedPostgres> {
  const server = await startServer(dataDir);
  const owner = new Owner(server.ownerUrl);
  await owner.sql('drop database if exists portal_chaos with (force)');
  await owner.sql('create database portal_chaos');
  return server;
}

function startServer(dataDir: string): Promise<EmbeddedPostgres.EmbeddedPostgres> {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { startPostgres } = require(path.resolve('bin', 'embedded-postgres.cjs')) as typeof EmbeddedPostgres;
  return startPostgres({ dataDir: path.join(dataDir, 'postgres') });
}

function databaseUrl(url: string): string {
  const other = new URL(url);
  other.pathname = '/portal_chaos';
  return other.toString();
}

function freePort(wanted = 0): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(wanted, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

const seconds = (since: number): number => Math.round((performance.now() - since) / 1_000);
const say = (line: string): void => void process.stdout.write(`Chaos: ${line}\n`);

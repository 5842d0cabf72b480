import { type ChildProcess, fork } from 'node:child_process';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { paths } from '../../src/paths';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { openCpuClock } from '../cpu-time';
import { tellGoal } from '../goals';
import { freshDatabase } from '../renewals/fresh-database';
import { clientOf, seed } from './seed';

const MACHINES = Number(process.env['MACHINES'] ?? 100_000);
const SECONDS = Number(process.env['SECONDS'] ?? 60);
// 12 a second are 1,036,800 a day.
const A_SECOND = 12;
const AT_ONCE = 1_000;
const PORT = 3981;
const origin = `http://localhost:${PORT}`;
const agent = new Agent({ keepAlive: true, maxSockets: 2_000 });

type Answer = { status: number; milliseconds: number; retryAfter: number };

/** Heartbeats of many clients over one web process: a million a day evenly, then a thousand at the same moment. */
async function main(): Promise<void> {
  const database = await freshDatabase();
  let web: ChildProcess | undefined;
  try {
    await prepareDatabase(database);
    log(`filling ${MACHINES} machines`);
    await seed(database.ownerUrl, MACHINES);
    web = fork(path.join(__dirname, '..', 'accounts-list', 'web.js'), [], {
      env: { ...process.env, NODE_ENV: 'production', DEMO: 'yes', LOG_LEVEL: 'warn', PORT: String(PORT), BASE_URL: origin, DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    await new Promise((resolve) => web!.once('message', resolve));
    await evenly(web.pid!, database.ownerUrl);
    await allAtOnce();
  } finally {
    web?.disconnect();
    await database.drop();
    agent.destroy();
  }
}

async function evenly(pid: number, databaseUrl: string): Promise<void> {
  await Promise.all(Array.from({ length: 50 }, (_, n) => heartbeat(n)));
  const clock = await openCpuClock(databaseUrl);
  const [web, server, began] = [clock.processes(pid), clock.database(), performance.now()];
  const sent: Promise<Answer>[] = [];
  for (let n = 0; n < A_SECOND * SECONDS; n += 1) {
    await pause(Math.max(0, began + (n * 1_000) / A_SECOND - performance.now()));
    sent.push(heartbeat(100 + ((n * 7_919) % (MACHINES - 100))));
  }
  const answers = await Promise.all(sent);
  const seconds = (performance.now() - began) / 1_000;
  const share = (before: number | undefined, now: number | undefined) => (before === undefined || now === undefined ? NaN : (now - before) / seconds / 10);
  const [webShare, databaseShare] = [share(web, clock.processes(pid)), share(server, clock.database())];
  const sorted = answers.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
  const at = (part: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))]!;
  log(`${answers.length} heartbeats at ${A_SECOND} a second: median ${at(0.5).toFixed(1)} ms, p99 ${at(0.99).toFixed(1)} ms; one core: web ${webShare.toFixed(1)} %, database ${databaseShare.toFixed(1)} %`);
  tellGoal('heartbeats refused at a million a day', String(answers.filter(({ status }) => status !== 200).length), '0', answers.every(({ status }) => status === 200));
  tellGoal('p99 of a heartbeat at a million a day', `${at(0.99).toFixed(0)} ms`, '100 ms', at(0.99) <= 100);
  tellGoal('one core for a million heartbeats a day', `${(webShare + databaseShare).toFixed(0)} %`, '15 %', webShare + databaseShare <= 15);
}

async function allAtOnce(): Promise<void> {
  const began = performance.now();
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => heartbeat(n)));
  const count = (status: number) => answers.filter((answer) => answer.status === status).length;
  log(`${AT_ONCE} at once: ${count(200)} heard, ${count(429)} asked to come again, in ${((performance.now() - began) / 1_000).toFixed(1)} s`);
  const others = answers.filter(({ status, retryAfter }) => status !== 200 && !(status === 429 && retryAfter > 0)).length;
  tellGoal('a thousand heartbeats at once: neither heard nor told when to come again', String(others), '0', others === 0);
}

function heartbeat(n: number): Promise<Answer> {
  const { machineId, credential } = clientOf(1 + n);
  const now = new Date().toISOString();
  const body = JSON.stringify({ at: now, sent_at: now, instance_id: 'bench-instance', client_version: '6.2.0', files_pending: n % 7 });
  const began = performance.now();
  return new Promise((resolve, reject) => {
    request(origin + paths.agent.reports, { method: 'POST', agent, auth: `${machineId}:${credential}`, headers: { 'Content-Type': 'application/json' } }, (res) => {
      res.resume().once('end', () => resolve({ status: res.statusCode!, milliseconds: performance.now() - began, retryAfter: Number(res.headers['retry-after'] ?? 0) }));
    }).once('error', reject).end(body);
  });
}

function log(line: string): void {
  process.stdout.write(`${line}\n`);
}

void main();

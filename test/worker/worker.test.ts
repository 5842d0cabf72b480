import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { ownerSql } from '../support/database';
import { built } from '../support/running/built';
import { eventually } from '../support/eventually';
import { freePort } from '../support/outside/redis-server';
import { runModule } from '../support/running/run-module';
import { projectRoot } from '../support/running/test-server';
import { recordAudit } from '../../src/audit/audit.repository';
import '../../src/jobs';
import { queueMail } from '../../src/mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../../src/organizations/house';
import { paths } from '../../src/paths';
import { closeDatabase, databaseNow, within } from '../../src/platform/database/database';
import { definedJobs } from '../../src/platform/queue/queue';
import { schedule } from '../../src/schedule';

const children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(closeDatabase);

type Worker = { child: ChildProcess; lines: () => Record<string, unknown>[] };

/** The worker as production runs it: a process of its own. */
async function startWorkerProcess(settings: Record<string, string> = {}): Promise<Worker> {
  await built();
  const child = spawn(process.execPath, [path.join(projectRoot, 'bin', 'run.cjs'), 'worker'], {
    cwd: projectRoot, env: { ...process.env, LOG_LEVEL: 'info', ...settings }, stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  let printed = '';
  child.stdout.on('data', (chunk) => (printed += String(chunk)));
  const lines = () => printed.split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
  await eventually(() => expect(lines()).toContainEqual(expect.objectContaining({ msg: 'worker started' })), 15_000);
  return { child, lines };
}

async function writeMailAndEntry(key: string): Promise<void> {
  await within({ organizationId: HOUSE_ORGANIZATION_ID }, async (trx) => {
    const now = await databaseNow(trx);
    await queueMail(trx, {
      organizationId: HOUSE_ORGANIZATION_ID, kind: 'test.notice', dedupeKey: key, to: { email: 'ada@example.test', name: 'Ada' }, subject: 'Notice',
      view: 'message', locals: { greeting: 'Hello,', paragraphs: ['A notice.'] }, now,
    });
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'job', id: 'test.job' }, action: 'test.done', subjectType: 'test', subjectId: key, now });
  });
}

async function stateOf(key: string): Promise<string> {
  const [mail] = await ownerSql('select state from mails where dedupe_key = $1', [key]);
  return mail!.state;
}

describe('The worker process', () => {
  it('sends mails and seals the audit log by the schedule alone, says so in JSON, and stops in order', async () => {
    const { child, lines } = await startWorkerProcess();
    await writeMailAndEntry('by-schedule');
    await eventually(async () => expect(await stateOf('by-schedule')).toBe('kept'), 15_000);
    await eventually(async () => expect(await ownerSql('select entries from audit_seals')).toEqual([{ entries: 1 }]), 15_000);
    child.kill('SIGTERM');
    const [code] = (await once(child, 'exit')) as [number | null];
    expect(code).toBe(0);
    expect(lines().at(-1)).toMatchObject({ level: 30, msg: 'worker stopped' });
  });

  it('loses nothing when it is killed: the next worker goes on', async () => {
    const first = await startWorkerProcess();
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    await writeMailAndEntry('after-kill');
    await startWorkerProcess();
    await eventually(async () => expect(await stateOf('after-kill')).toBe('kept'), 20_000);
  });

  it('goes on after the database has dropped all its connections', async () => {
    await startWorkerProcess();
    await closeDatabase();
    await ownerSql('select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()');
    await writeMailAndEntry('after-cut');
    await eventually(async () => expect(await stateOf('after-cut')).toBe('kept'), 20_000);
  });
});

describe('The worker’s own port', () => {
  const token = 'a-token-for-tests-only';

  it('answers health and metrics, and nothing else', async () => {
    const port = await freePort();
    const { child } = await startWorkerProcess({ METRICS_PORT: String(port), METRICS_TOKEN: token });
    const get = (address: string, headers: Record<string, string> = {}) => fetch(`http://127.0.0.1:${port}${address}`, { headers });
    expect(await (await get(paths.health.live)).json()).toEqual({ status: 'live' });
    expect(await (await get(paths.health.ready)).json()).toEqual({ status: 'ready', queue: 'up' });
    expect((await get(paths.metrics)).status).toBe(404);
    await eventually(async () => {
      const figures = await (await get(paths.metrics, { authorization: `Bearer ${token}` })).text();
      expect(figures).toMatch(/portal_job_seconds_count\{job="mail\.send-due",outcome="done"\} \d/);
      expect(figures).toMatch(/portal_database_connections\{state="free"\}/);
    }, 15_000);
    for (const address of [paths.signIn, '/portal', '/webhooks/stripe', '/%00', '/health']) expect((await get(address)).status).toBe(404);
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('that another program has ends the start with a sentence', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as net.AddressInfo;
    const ended = await runModule('worker', { METRICS_PORT: String(port) });
    taken.close();
    expect(ended).toEqual({ code: 1, output: `The port ${port} is taken. Stop the program that uses it, or set METRICS_PORT to another.\n` });
  });
});

describe('The list of jobs', () => {
  it('names every *.jobs.ts of the rooms', () => {
    const files = readdirSync(path.join(projectRoot, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.jobs.ts'));
    const listed = [...readFileSync(path.join(projectRoot, 'src', 'jobs.ts'), 'utf8').matchAll(/'[.]\/(.+[.]jobs)'/g)].map(([, file]) => `${file}.ts`);
    expect(listed.sort()).toEqual(files.map((file) => file.split(path.sep).join('/')).sort());
  });

  it('holds every job that the schedule wakes, each line of it once', () => {
    expect(definedJobs()).toEqual(expect.arrayContaining(schedule.map(({ job }) => job)));
    expect(new Set(schedule.map(({ name }) => name)).size).toBe(schedule.length);
  });
});

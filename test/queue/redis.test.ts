import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import '../support/database';
import { eventually } from '../support/eventually';
import { describeQueue, type Queues } from './queue-suite';

let server: ChildProcess;
let folder: string | undefined;
let port: number | undefined;

if (hasRedis()) {
  describeQueue('Redis', async () => {
    await startRedis();
    return stopRedis;
  }, outlivesItsBackend);
} else if (process.env.REQUIRE_REDIS === 'yes') {
  it('runs on Redis', () => {
    throw new Error('REQUIRE_REDIS=yes, and there is no redis-server on the PATH.');
  });
} else {
  it.skip('Jobs on Redis: left out, because there is no redis-server on the PATH', () => undefined);
}

function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** What is special about Redis: it keeps its jobs in memory, and on disk only as it is told. */
function outlivesItsBackend({ enqueue, queueAnswers, startWorker, open, ran }: Queues): void {
  it('are there again when Redis was killed', async () => {
    const engine = await open();
    await enqueue('test.plain', { id: 'before' });
    await restartRedis();
    await eventually(queueAnswers, 10_000);
    await startWorker();
    await eventually(() => expect(ran('test.plain')).toEqual(['before']));
    // A job that ends while Redis is killed runs a second time.
    await eventually(async () => expect(await engine.jobs.getJobCounts('active')).toEqual({ active: 0 }));
    await restartRedis();
    await eventually(queueAnswers, 10_000);
    await enqueue('test.plain', { id: 'after' });
    await eventually(() => expect(ran('test.plain')).toEqual(['before', 'after']), 15_000);
  });

  it('let their worker end while Redis is away', async () => {
    const worker = await startWorker();
    await enqueue('test.plain', { id: 'before' });
    await eventually(() => expect(ran('test.plain')).toEqual(['before']));
    server.kill('SIGKILL');
    await once(server, 'exit');
    const began = performance.now();
    await worker.stop();
    expect(performance.now() - began).toBeLessThan(10_000);
    await startRedis();
    await open();
    await eventually(queueAnswers, 10_000);
  });

  it('are not waited for while Redis is away', async () => {
    await open();
    server.kill('SIGKILL');
    await once(server, 'exit');
    const began = performance.now();
    await enqueue('test.plain', { id: 'lost' });
    expect(performance.now() - began).toBeLessThan(2_500);
    await expect(queueAnswers()).rejects.toThrow();
    await startRedis();
    await eventually(queueAnswers, 10_000);
  });
}

/** A Redis of our own: nothing evicted, and on disk before it answers (by the second, two seconds of jobs may be lost, which sweeps find). */
async function startRedis(): Promise<void> {
  folder ??= mkdtempSync(path.join(os.tmpdir(), 'portal-redis-'));
  port ??= await freePort();
  server = spawn('redis-server', [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always',
    '--maxmemory-policy', 'noeviction',
  ], { stdio: 'ignore' });
  await eventually(() => answers(port!));
  process.env.REDIS_URL = `redis://127.0.0.1:${port}`;
}

async function restartRedis(): Promise<void> {
  server.kill('SIGKILL');
  await once(server, 'exit');
  await startRedis();
}

async function stopRedis(): Promise<void> {
  server.kill();
  await once(server, 'exit');
  rmSync(folder!, { recursive: true, force: true });
}

async function answers(at: number): Promise<void> {
  const socket = net.connect(at, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write('PING\r\n');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (!String(answer).startsWith('+PONG')) throw new Error(String(answer));
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port: free } = probe.address() as net.AddressInfo;
  probe.close();
  await once(probe, 'close');
  return free;
}

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import '../support/database';
import { eventually } from '../support/eventually';
import { describeQueue } from './queue-suite';

if (hasRedis()) {
  describeQueue('Redis', startRedis);
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

/** A Redis of our own, as production runs it: append-only file, nothing evicted. */
async function startRedis(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-redis-'));
  const port = await freePort();
  const server = spawn('redis-server', [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--maxmemory-policy', 'noeviction',
  ], { stdio: 'ignore' });
  await eventually(() => answers(port));
  process.env.REDIS_URL = `redis://127.0.0.1:${port}`;
  return async () => {
    server.kill();
    await once(server, 'exit');
    rmSync(folder, { recursive: true, force: true });
  };
}

async function answers(port: number): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
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
  const { port } = probe.address() as net.AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

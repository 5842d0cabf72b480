import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { eventually } from '../eventually';

export type RedisServer = { process: ChildProcess; port: number };

/** Whether tests on a real Redis can run; with REQUIRE_REDIS=yes one that can't is a failure. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Leaves the tests of a file out by name where there is no redis-server. */
export function withRedis(what: string, tests: () => void): void {
  if (hasRedis()) return tests();
  if (process.env.REQUIRE_REDIS !== 'yes') return it.skip(`${what}: left out, because there is no redis-server on the PATH`, () => undefined);
  it(`runs: ${what}`, () => {
    throw new Error('REQUIRE_REDIS=yes, and there is no redis-server on the PATH.');
  });
}

/** A Redis of our own that answers: nothing evicted, and on disk before it answers (by the second, two seconds of jobs may be lost, which sweeps find). */
export async function startRedisServer(folder: string, port: number, args: readonly string[] = []): Promise<RedisServer> {
  const child = spawn('redis-server', [
    '--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--save', '', '--appendonly', 'yes', '--appendfsync', 'always',
    '--maxmemory-policy', 'noeviction', ...args,
  ], { stdio: 'ignore' });
  await eventually(() => ask(port, 'PING', '+PONG'));
  return { process: child, port };
}

/** One that watches a master under the name "mymaster". */
export async function startSentinel(folder: string, port: number, master: number): Promise<RedisServer> {
  const settings = path.join(folder, `sentinel-${port}.conf`);
  writeFileSync(settings, `port ${port}\nbind 127.0.0.1\ndir ${folder}\nsentinel monitor mymaster 127.0.0.1 ${master} 1\nsentinel down-after-milliseconds mymaster 1000\n`);
  const child = spawn('redis-server', [settings, '--sentinel'], { stdio: 'ignore' });
  await eventually(() => ask(port, 'SENTINEL GET-MASTER-ADDR-BY-NAME mymaster', '*2'));
  return { process: child, port };
}

/** Three masters that share all slots. */
export async function startCluster(folder: string): Promise<RedisServer[]> {
  const nodes: (RedisServer & { bus: number })[] = [];
  for (const [first, last] of [[0, 5_460], [5_461, 10_922], [10_923, 16_383]] as const) {
    const [port, bus] = [await freePort(), await freePort()];
    const node = await startRedisServer(mkdtempSync(path.join(folder, 'node-')), port, ['--cluster-enabled', 'yes', '--cluster-port', String(bus)]);
    await ask(port, `CLUSTER ADDSLOTSRANGE ${first} ${last}`, '+OK');
    nodes.push({ ...node, bus });
  }
  const [one, ...others] = nodes;
  for (const { port, bus } of others) await ask(one!.port, `CLUSTER MEET 127.0.0.1 ${port} ${bus}`, '+OK');
  for (const { port } of nodes) await eventually(() => ask(port, 'CLUSTER INFO', 'cluster_state:ok'), 15_000);
  return nodes;
}

export function redisFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'portal-redis-'));
}

export async function endServers(servers: readonly RedisServer[], folder: string): Promise<void> {
  for (const { process: child } of servers) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
}

export async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as net.AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Sends one command and throws unless the answer holds what is wanted. */
async function ask(port: number, command: string, wanted: string): Promise<void> {
  const socket = net.connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    if (!String(answer).includes(wanted)) throw new Error(String(answer));
  } finally {
    socket.destroy();
  }
}

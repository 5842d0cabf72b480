import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { paths } from '../../src/paths';
import { projectRoot, testDataDir, withClient } from '../support/running/test-server';

const dataDir = path.join(testDataDir, 'launcher', `start-${process.pid}`);
const postmaster = path.join(dataDir, 'postgres', 'cluster', 'postmaster.pid');
let portal: ChildProcess | undefined;
let port: number;

beforeAll(async () => {
  mkdirSync(dataDir, { recursive: true });
  port = await freePort();
});
afterAll(async () => {
  if (portal?.exitCode === null) await end('SIGTERM');
  rmSync(dataDir, { recursive: true, force: true });
});

describe('npm start', () => {
  it('serves pages from an empty folder, and says where', async () => {
    const said = await start();
    expect(said).toContain(`is ready at http://localhost:${port}\n`);
    expect(said).toContain(`Mails are kept at http://localhost:${port}${paths.mailbox.index}\n`);
    expect((await fetch(`http://127.0.0.1:${port}${paths.health.ready}`)).status).toBe(200);
    await ownerSays("create table kept as select 'before the power went' as word");
  }, 60_000);

  it('loses nothing by kill -9, and starts again beside the database that was left running', async () => {
    const before = readFileSync(postmaster, 'utf8');
    await end('SIGKILL');
    await start();
    expect(readFileSync(postmaster, 'utf8')).toBe(before);
    expect(await ownerSays('select word from kept')).toEqual([{ word: 'before the power went' }]);
  }, 60_000);

  it('ends with 0 on SIGTERM, and its database with it', async () => {
    expect(await end('SIGTERM')).toBe(0);
    expect(existsSync(postmaster)).toBe(false);
    expect(existsSync(path.join(dataDir, 'start.lock'))).toBe(false);
    await expect(fetch(`http://127.0.0.1:${port}${paths.health.live}`)).rejects.toThrow();
  }, 60_000);

  it('ends with 0 when it is told to stop while it is still starting', async () => {
    const starting = launch();
    await new Promise<void>((resolve) => {
      const look = setInterval(() => {
        if (!existsSync(path.join(dataDir, 'start.lock'))) return;
        clearInterval(look);
        resolve();
      }, 5);
    });
    starting.kill('SIGTERM');
    expect(await new Promise((resolve) => starting.once('exit', resolve))).toBe(0);
    expect(existsSync(postmaster)).toBe(false);
  }, 60_000);
});

/** Resolves to what it printed once it is ready. */
function start(): Promise<string> {
  const child = launch();
  portal = child;
  return new Promise((resolve, reject) => {
    let said = '';
    child.stdout!.on('data', (data: Buffer) => {
      said += data.toString();
      if (said.includes('Ctrl-C stops it.')) resolve(said);
    });
    child.stderr!.on('data', (data: Buffer) => (said += data.toString()));
    child.once('exit', () => reject(new Error(`The portal ended before it was ready: ${said}`)));
  });
}

function launch(): ChildProcess {
  const { PATH, HOME } = process.env;
  return spawn(process.execPath, [path.join(projectRoot, 'bin', 'start.cjs'), '--no-seed'], {
    env: { PATH, HOME, PORT: String(port), DATA_DIR: dataDir }, stdio: ['ignore', 'pipe', 'pipe'],
  });
}

function end(signal: NodeJS.Signals): Promise<number | null> {
  return new Promise((resolve) => {
    portal!.once('exit', (code) => resolve(code));
    portal!.kill(signal);
  });
}

function ownerSays(sql: string): Promise<unknown[]> {
  const secrets = JSON.parse(readFileSync(path.join(dataDir, 'postgres', 'secrets.json'), 'utf8')) as { ownerPassword: string; port: number };
  return withClient(`postgres://portal_owner:${secrets.ownerPassword}@127.0.0.1:${secrets.port}/portal`, async (owner) => (await owner.query(sql)).rows as unknown[]);
}

async function freePort(): Promise<number> {
  const probe = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port: free } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return free;
}

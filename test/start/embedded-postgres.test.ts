import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { startPostgres, type EmbeddedPostgres } from '../../bin/embedded-postgres.cjs';
import { projectRoot, testDataDir, withClient } from '../support/running/test-server';

const home = path.join(testDataDir, 'launcher', String(process.pid));
const pidFile = path.join(home, 'cluster', 'postmaster.pid');
let postgres: EmbeddedPostgres | undefined;

beforeAll(() => mkdirSync(path.dirname(home), { recursive: true }));
afterEach(async () => {
  await postgres?.stop();
  postgres = undefined;
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

describe('the embedded database', () => {
  it('makes itself at the first start, with passwords that only its user can read', async () => {
    postgres = await startPostgres({ dataDir: home });
    await run('create table kept (word text)');
    expect(await rows('show fsync')).toEqual([{ fsync: 'on' }]);
    expect(await rows("select lower('É') as small")).toEqual([{ small: 'é' }]);
    expect(statSync(path.join(home, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(new URL(postgres.ownerUrl).hostname).toMatch(/%2Fsockets$/);
    await expect(withClient(`postgres://portal_owner:guess@127.0.0.1:${postgres.port}/portal`, () => Promise.resolve())).rejects.toThrow(/password/);
  });

  it('starts again on the same port, with the data it had', async () => {
    postgres = await startPostgres({ dataDir: home });
    const { port, ownerUrl, secretKey } = postgres;
    await run("insert into kept values ('first')");
    await postgres.stop();
    postgres = await startPostgres({ dataDir: home });
    expect(postgres).toMatchObject({ port, ownerUrl, secretKey });
    expect(await rows('select word from kept')).toEqual([{ word: 'first' }]);
  });

  it('takes another port when its own was taken meanwhile', async () => {
    postgres = await startPostgres({ dataDir: home });
    const { port } = postgres;
    await postgres.stop();
    const stranger = await listen(port);
    try {
      postgres = await startPostgres({ dataDir: home });
      expect(postgres.port).not.toBe(port);
      expect(await rows('select word from kept')).toEqual([{ word: 'first' }]);
    } finally {
      stranger.close();
    }
  });

  it('adopts the server that a killed process left running, and ends it', async () => {
    const launcher = await startElsewhere();
    launcher.kill('SIGKILL');
    await ended(launcher);
    const orphan = serverPid();
    postgres = await startPostgres({ dataDir: home });
    expect(serverPid()).toBe(orphan);
    await run("insert into kept values ('second')");
    await postgres.stop();
    await expect(rows('select 1')).rejects.toThrow(/connect (ECONNREFUSED|ENOENT)/);
  });

  it('leaves the server running for another process that still uses it', async () => {
    const launcher = await startElsewhere();
    postgres = await startPostgres({ dataDir: home });
    const guest = postgres;
    await guest.stop();
    expect(await rows('select word from kept order by word')).toEqual([{ word: 'first' }, { word: 'second' }]);
    launcher.stdin?.end();
    await ended(launcher);
    await expect(rows('select 1')).rejects.toThrow(/connect (ECONNREFUSED|ENOENT)/);
  });

  it('recovers what was committed when the server itself was killed', async () => {
    postgres = await startPostgres({ dataDir: home });
    await run("insert into kept values ('third')");
    process.kill(serverPid(), 'SIGKILL');
    await postgres.stop();
    postgres = await startPostgres({ dataDir: home });
    expect(await rows('select count(*)::int as words from kept')).toEqual([{ words: 3 }]);
  });

  it.each([
    ['a process that has ended', 4_194_303],
    ['another program that was given its id', process.pid],
  ])('is not held up by a pid file that names %s', async (_what, pid) => {
    writeFileSync(pidFile, `${pid}\n${path.join(home, 'cluster')}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    postgres = await startPostgres({ dataDir: home });
    expect(serverPid()).not.toBe(pid);
    expect(await rows('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is spoken to by its port where a path leaves no room for a socket file', async () => {
    const deep = path.join(home, 'a-folder-with-a-long-name-of-more-than-forty-letters', 'and-another-of-more-than-thirty');
    postgres = await startPostgres({ dataDir: deep });
    expect(new URL(postgres.ownerUrl).hostname).toBe('127.0.0.1');
    expect(await rows('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is spoken to by its port where the disk holds no socket files', async () => {
    // By a PostgreSQL that cannot make them, as on some shared folders.
    const script = `
      const bin = ${JSON.stringify(path.join(projectRoot, 'bin'))}, home = ${JSON.stringify(home)};
      const account = require(bin + '/postgres-account.cjs').findAccount();
      const { binDir, major } = require(bin + '/postgres-binaries.cjs').findBinaries(account);
      require('node:fs').mkdirSync(home + '/programs');
      require('node:fs').writeFileSync(home + '/programs/postgres', [
        '#!/bin/sh', 'case "$*" in *sockets*) echo "FATAL:  could not create any Unix-domain sockets" >&2; exit 1;; esac', 'exec "' + binDir + '/postgres" "$@"', '',
      ].join('\\n'), { mode: 0o755 });
      require(bin + '/postgres-server.cjs').launchServer({ home, account, binaries: { binDir: home + '/programs', major }, durable: false }).then(({ sockets }) => console.log(JSON.stringify(sockets)));`;
    expect(execFileSync(process.execPath, ['-e', script], { encoding: 'utf8' }).trim()).toBe('""');
    // Adopted, as it runs.
    postgres = await startPostgres({ dataDir: home });
    expect(new URL(postgres.ownerUrl).hostname).toBe('127.0.0.1');
    expect(await rows('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('is not held up by the lock of a launcher that was killed', async () => {
    writeFileSync(path.join(home, 'launch.lock'), '4194303 1');
    postgres = await startPostgres({ dataDir: home });
    expect(await rows('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('says which PostgreSQL the data belongs to when it is another one', async () => {
    const file = path.join(home, 'cluster', 'PG_VERSION');
    const version = readFileSync(file, 'utf8');
    writeFileSync(file, '12\n');
    try {
      await expect(startPostgres({ dataDir: home })).rejects.toThrow(/belongs to PostgreSQL 12, but this is PostgreSQL \d+/);
    } finally {
      writeFileSync(file, version);
    }
  });
});

function run(sql: string): Promise<unknown> {
  return rows(sql);
}

async function rows(sql: string): Promise<unknown[]> {
  return withClient(postgres!.ownerUrl, async (client) => (await client.query(sql)).rows);
}

function serverPid(): number {
  return Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
}

/** A process of its own that starts the server, and stops it when its stdin ends. */
function startElsewhere(): Promise<ChildProcess> {
  const script = `
    const { startPostgres } = require(${JSON.stringify(path.join(projectRoot, 'bin/embedded-postgres.cjs'))});
    startPostgres({ dataDir: ${JSON.stringify(home)} }).then((postgres) => {
      process.stdout.write('ready');
      process.stdin.on('end', () => postgres.stop()).resume();
    });`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve(child));
    child.once('exit', () => reject(new Error('The launcher ended before its database was ready.')));
  });
}

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function listen(port: number): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

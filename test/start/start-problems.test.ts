import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import path from 'node:path';
import { projectRoot } from '../support/running/test-server';

const dataDir = path.join(process.env.DATA_DIR!, 'start');
let free: number;

beforeAll(async () => {
  mkdirSync(dataDir, { recursive: true });
  const probe = await listen();
  free = (probe.address() as AddressInfo).port;
  await new Promise((resolve) => probe.close(resolve));
});

describe('a start that cannot succeed', () => {
  it('names the port that another program has', async () => {
    const stranger = await listen();
    try {
      const { port } = stranger.address() as AddressInfo;
      expect(start({ PORT: String(port) })).toEqual(failure(new RegExp(`^Port ${port} is already taken: .*PORT=3100 npm start[.]\n$`)));
    } finally {
      stranger.close();
    }
  });

  it.each([
    ['DATABASE_URL', 'nonsense', /^The setting DATABASE_URL must look like postgres:.*\n$/],
    ['PORT', 'eighty', /^The setting PORT .*port number.*\n$/],
    ['LOG_LEVEL', 'loud', /^The setting LOG_LEVEL .*\n$/],
  ])('names the setting %s when it is %s', (name, value, sentence) => {
    const elsewhere = 'postgres://portal_owner:word@127.0.0.1:1/portal';
    expect(start({ DATABASE_URL: elsewhere, [name]: value })).toEqual(failure(sentence));
  });

  it('says that the database does not answer, and never its password', () => {
    const outcome = start({ DATABASE_URL: 'postgres://portal_owner:hidden-word@127.0.0.1:1/portal' });
    expect(outcome).toEqual(failure(/^The database does not answer at 127[.]0[.]0[.]1:1: start it, or correct the setting DATABASE_URL[.]\n$/));
    expect(outcome.stderr).not.toContain('hidden-word');
  });

  it('says which process already runs from the folder', () => {
    writeFileSync(path.join(dataDir, 'start.lock'), String(process.pid));
    expect(start({})).toEqual(failure(new RegExp(`^The portal already runs from .* [(]process ${process.pid}[)]: .*\n$`)));
  });

  it('says which option it does not know', () => {
    expect(start({}, ['--fast'])).toEqual(failure(/^npm start does not know the option --fast: .*\n$/));
  });

  it('says that the folder for data cannot be written', () => {
    const file = path.join(dataDir, 'a-file');
    writeFileSync(file, '');
    expect(start({ DATA_DIR: path.join(file, 'below') })).toEqual(failure(/a-file.* cannot be written: .*DATA_DIR.*\n$/));
  });

  it('leaves no lock behind', () => {
    writeFileSync(path.join(dataDir, 'start.lock'), '4194303 1');
    start({ DATABASE_URL: 'nonsense' });
    expect(existsSync(path.join(dataDir, 'start.lock'))).toBe(false);
  });
});

function failure(sentence: RegExp) {
  return { status: 1, stdout: '', stderr: expect.stringMatching(sentence) as string };
}

/** Runs what `npm start` runs; without a database of its own unless the settings given here ask for none. */
function start(settings: Record<string, string>, args: string[] = []): { status: number | null; stdout: string; stderr: string } {
  const { PATH, HOME } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [path.join(projectRoot, 'bin', 'start.cjs'), ...args], {
    encoding: 'utf8', timeout: 25_000, env: { PATH, HOME, PORT: String(free), DATA_DIR: dataDir, ...settings },
  });
  return { status, stdout, stderr };
}

function listen(): Promise<net.Server> {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}

import { type ChildProcess, execFileSync, fork } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import path from 'node:path';
import { config } from '../../src/config';
import { paths } from '../../src/paths';
import { prepareDatabase } from '../../src/platform/database/migrate';
import { tellGoal } from '../goals';
import { mostMemory } from '../memory/resident';
import { freshDatabase } from '../renewals/fresh-database';
import { compare, restic, writeFiles } from './real-restic';
import { seedMachine } from './seed';
import { makePacks, moveAll } from './stream';

const isQuick = process.env['QUICK'] === 'yes';
/** Megabytes of the large file. */
const SIZE = Number(process.env['SIZE'] ?? (isQuick ? 200 : 2_000));
const SMALL_FILES = isQuick ? 1_000 : 10_000;
const PACKS = isQuick ? 12 : 40;
const ROUNDS = isQuick ? 2 : 3;
const PORT = 3990;
const SHARE = 0.7;
const ABOVE_IDLE_MB = 64;

/** A vault beside the barest server on the same disk, and under the real restic; what web holds meanwhile. */
async function main(): Promise<void> {
  mkdirSync(config.dataDir, { recursive: true });
  const dataDir = mkdtempSync(path.join(config.dataDir, 'vault-'));
  const database = await freshDatabase();
  const children: ChildProcess[] = [];
  try {
    await prepareDatabase(database);
    const machine = await seedMachine(database.ownerUrl);
    const env = { ...process.env, LOG_LEVEL: 'warn', DATA_DIR: dataDir, PORT: String(PORT), BASE_URL: `http://localhost:${PORT}`, DATABASE_URL: database.appUrl, DATABASE_OWNER_URL: database.ownerUrl };
    const web = fork(path.join(__dirname, '..', 'accounts-list', 'web.js'), [], { env, execArgv: ['--max-semi-space-size=8', '--max-old-space-size=1536'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const bare = fork(path.join(__dirname, 'bare.js'), [path.join(dataDir, 'bare')], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    children.push(web, bare);
    await message(web);
    const { port } = await message(bare) as { port: number };
    const vault = new URL(paths.agent.vault(machine.machineId), `http://localhost:${PORT}`);
    const authorization = `Basic ${Buffer.from(`${machine.machineId}:${machine.credential}`).toString('base64')}`;
    await fetch(`${vault.href}?create=true`, { method: 'POST', headers: { authorization } });
    const idle = await mostMemory(web.pid!, () => Promise.resolve());
    const most = Math.max(
      await mostMemory(web.pid!, () => beside({ base: `${vault.href}data/`, authorization }, `http://127.0.0.1:${port}/`)),
      await mostMemory(web.pid!, () => withRestic(machine, vault, dataDir)),
    );
    tellGoal('memory of web above idle', `at most ${most - idle} MB (${idle} MB idle)`, `${ABOVE_IDLE_MB} MB`, most - idle <= ABOVE_IDLE_MB);
  } finally {
    for (const child of children) child.disconnect();
    await database.drop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

/** In turns on the same disk, each round with packs of its own; the best round of each counts, because what disturbs only ever slows. */
async function beside(ours: { base: string; authorization: string }, bare: string): Promise<void> {
  const best = { POST: [0, 0], GET: [0, 0] };
  let unsynced = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const packs = makePacks(PACKS);
    for (const method of ['POST', 'GET'] as const) {
      best[method][0] = Math.max(best[method][0]!, await moveAll(method, { ...ours, packs }));
      best[method][1] = Math.max(best[method][1]!, await moveAll(method, { base: `${bare}synced/`, authorization: '', packs }));
    }
    unsynced = Math.max(unsynced, await moveAll('POST', { base: bare, authorization: '', packs }));
  }
  for (const [method, words] of [['POST', 'upload'], ['GET', 'download']] as const) {
    const [own, least] = best[method] as [number, number];
    tellGoal(`${words} of ${PACKS} packs of 16 MB, five at once`, `${own.toFixed(0)} MB/s, ${(own / least).toFixed(2)} of the ${least.toFixed(0)} MB/s of plain node:http`, `${SHARE}`, own / least >= SHARE);
  }
  process.stdout.write(`plain node:http that leaves what it got in the memory of the system: ${unsynced.toFixed(0)} MB/s\n`);
}

async function withRestic({ machineId, credential }: { machineId: string; credential: string }, vault: URL, dataDir: string): Promise<void> {
  if (!hasRestic()) return void process.stdout.write('There is no restic on the PATH: its part is left out.\n');
  const repository = `rest:${Object.assign(new URL(vault), { username: machineId, password: credential }).href}`;
  const [source, target] = [path.join(dataDir, 'files'), path.join(dataDir, 'restored')];
  await writeFiles(source, { smallFiles: SMALL_FILES, largeBytes: SIZE * 1_000_000 });
  // The packs of the first part are none that restic could read.
  rmSync(path.join(dataDir, 'vaults', machineId, 'data'), { recursive: true });
  mkdirSync(path.join(dataDir, 'vaults', machineId, 'data'));
  const seconds: Record<string, number> = {};
  for (const [name, args, cwd] of [
    ['init', ['init'], dataDir], ['backup', ['backup', '.'], source], ['check', ['check', '--read-data'], dataDir], ['restore', ['restore', 'latest', '--target', target], dataDir],
  ] as const) seconds[name] = await restic(repository, args, cwd);
  const files = await compare(source, target);
  const told = Object.entries(seconds).map(([name, each]) => `${name} ${each.toFixed(1)} s`).join(', ');
  process.stdout.write(`restic with ${SMALL_FILES} small files and one of ${SIZE} MB: ${told}; ${files} files restored as they were\n`);
}

function hasRestic(): boolean {
  try {
    execFileSync('restic', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

function message(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with code ${code}`)));
  });
}

void main();

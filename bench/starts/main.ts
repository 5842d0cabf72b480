import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { paths } from '../../src/paths';
import { projectRoot } from '../../src/platform/project-root';
import { tellGoal } from '../goals';

const FIRST_MS = 30_000;
const SECOND_MS = 2_000;
const PATIENCE_MS = 300_000;

/** A fresh clone with an empty npm cache: from `npm start` to the first page; then the same again with all of it there. */
async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bench-starts-'));
  try {
    const clone = path.join(folder, 'portal');
    execFileSync('git', ['clone', '--quiet', projectRoot, clone]);
    const port = await freePort();
    const env = newcomer({ npm_config_cache: path.join(folder, 'npm-cache'), PORT: String(port), SANDBOX_PORT: String(await freePort()) });
    tell('first start, empty npm cache', await start(clone, env, port), FIRST_MS);
    tell('second start', await start(clone, env, port), SECOND_MS);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a newcomer's shell knows: none of our settings, and nothing of the npm that runs this. */
function newcomer(settings: Record<string, string>): NodeJS.ProcessEnv {
  const ours = /^(npm_(lifecycle|package|command|execpath|node_execpath)|DATABASE_|DATA_DIR$|SECRET_KEY$|NODE_ENV$|REDIS_URL$|STRIPE_|SMTP_URL$|BASE_URL$|INIT_CWD$)/;
  return { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))), ...settings };
}

/** Milliseconds until the sign-in page is there; the portal has ended again when this answers. */
async function start(clone: string, env: NodeJS.ProcessEnv, port: number): Promise<number> {
  const began = performance.now();
  const portal = spawn('npm', ['start'], { cwd: clone, env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
  try {
    await firstPage(portal, `http://localhost:${port}${paths.signIn}`, began);
    return performance.now() - began;
  } finally {
    await stop(portal);
  }
}

async function firstPage(portal: ChildProcess, address: string, began: number): Promise<void> {
  while (performance.now() - began < PATIENCE_MS) {
    if (portal.exitCode !== null) throw new Error(`npm start ended with code ${portal.exitCode}`);
    const answer = await fetch(address).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error('the first page did not come');
}

/** As Ctrl-C does it: everybody in the terminal hears of it. */
async function stop({ pid }: ChildProcess): Promise<void> {
  const signal = (name: NodeJS.Signals | 0): boolean => {
    try {
      return process.kill(-pid!, name);
    } catch {
      return false;
    }
  };
  signal('SIGINT');
  while (signal(0)) await new Promise((resolve) => setTimeout(resolve, 50));
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

function tell(what: string, milliseconds: number, goal: number): void {
  tellGoal(what, `${(milliseconds / 1000).toFixed(1)} s to the first page`, `${goal / 1000} s`, milliseconds <= goal);
}

void main();

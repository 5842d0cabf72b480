import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export type Ended = { code: number | null; stdout: string; stderr: string };

/** Whether tests with the real restic can run; with REQUIRE_RESTIC=yes one that can't is a failure. */
export function hasRestic(): boolean {
  try {
    execFileSync('restic', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Leaves the tests of a file out by name where there is no restic. */
export function withRestic(what: string, tests: () => void): void {
  if (hasRestic()) return describe(what, tests);
  if (process.env.REQUIRE_RESTIC !== 'yes') return it.skip(`${what}: left out, because there is no restic on the PATH`, () => undefined);
  it(`runs: ${what}`, () => {
    throw new Error('REQUIRE_RESTIC=yes, and there is no restic on the PATH.');
  });
}

type How = {
  password?: string; cwd?: string;
  /** Ends it as soon as it says this: it tries again for most of a minute what it was refused. */
  until?: RegExp;
};

/** Runs restic to its end with a repository and nothing of our own environment but PATH; answers what it said. */
export function restic(repository: string, args: readonly string[], { password = 'repository-password', cwd, until }: How = {}): Promise<Ended> {
  const env = { PATH: process.env.PATH, HOME: os.tmpdir(), RESTIC_REPOSITORY: repository, RESTIC_PASSWORD: password };
  const child = spawn('restic', ['--no-cache', ...args], { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.stderr += text;
    if (until?.test(said.stderr)) child.kill('SIGINT');
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, ...said }));
  });
}

/** A folder that is gone after the tests of the file. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'portal-test-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

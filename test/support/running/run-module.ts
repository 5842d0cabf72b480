import { spawn } from 'node:child_process';
import path from 'node:path';
import { built } from './built';
import { projectRoot } from './test-server';

export type Ended = { code: number | null; output: string };

/** Runs `node bin/run.cjs <module> <args>` against this test's database and answers its exit code and what it printed. */
export async function runModule(name: string, env: Record<string, string> = {}, args: readonly string[] = []): Promise<Ended> {
  await built();
  const child = spawn(process.execPath, [path.join(projectRoot, 'bin', 'run.cjs'), name, ...args], {
    cwd: projectRoot, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

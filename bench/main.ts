import { execFileSync, spawn } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { config } from '../src/config';
import { projectRoot } from '../src/platform/project-root';
import { isGoal } from './goals';

const BENCHES = ['accounts-list', 'alerts', 'audit', 'heartbeats', 'history', 'monitoring', 'quotes', 'renewals', 'search', 'vault', 'memory', 'starts', 'hashes'];
const log = (line: string) => process.stdout.write(`${line}\n`);

/** Runs the benches that are named, or all, one after the other, under a line that names machine and commit; at the end each goal in a line. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !BENCHES.includes(name));
  if (unknown.length > 0) throw new RangeError(`There is no bench "${unknown.join(', ')}": choose from ${BENCHES.join(', ')}.`);
  const began = performance.now();
  const about = await machine();
  log(about);
  const goals: string[] = [];
  for (const name of names.length > 0 ? names : BENCHES) {
    log(`\n# ${name} (load ${loadavg()[0]!.toFixed(1)})`);
    const { code, lines } = await run(name);
    goals.push(...lines.filter(isGoal).map((line) => `${name}: ${line}`));
    if (code !== 0) {
      goals.push(`${name}: ended with code ${code}`);
      process.exitCode = 1;
    }
  }
  log(`\n# goals (${((performance.now() - began) / 60_000).toFixed(0)} minutes; ${about})`);
  for (const goal of goals) log(goal);
}

async function run(name: string): Promise<{ code: number | null; lines: string[] }> {
  const child = spawn(process.execPath, ['bin/run.cjs', `bench/${name}/main`], { cwd: projectRoot, stdio: ['inherit', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    log(line);
  }
  return { code: await ended, lines };
}

async function machine(): Promise<string> {
  const client = new pg.Client({ connectionString: config.databaseOwnerUrl });
  await client.connect();
  const { rows } = await client.query<{ server_version: string }>('show server_version');
  await client.end();
  const [first, ...others] = cpus();
  return `${others.length + 1} × ${first!.model.trim()}, ${Math.round(totalmem() / 1e9)} GB, Node ${process.version}, PostgreSQL ${rows[0]!.server_version}, commit ${commit()}`;
}

function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).trim();
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : ' with changes'}`;
  } catch {
    return 'unknown';
  }
}

void main(process.argv.slice(2));

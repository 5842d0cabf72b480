import { execFileSync, spawnSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import pg from 'pg';
import { config } from '../src/config';
import { projectRoot } from '../src/platform/project-root';

const BENCHES = ['accounts-list', 'renewals', 'memory', 'starts', 'hashes'];
const log = (line: string) => process.stdout.write(`${line}\n`);

/** Runs the benches that are named, or all, one after the other, under a line that names machine and commit. */
async function main(names: readonly string[]): Promise<void> {
  const unknown = names.filter((name) => !BENCHES.includes(name));
  if (unknown.length > 0) throw new RangeError(`There is no bench "${unknown.join(', ')}": choose from ${BENCHES.join(', ')}.`);
  log(await machine());
  for (const name of names.length > 0 ? names : BENCHES) {
    log(`\n# ${name} (load ${loadavg()[0]!.toFixed(1)})`);
    const { status } = spawnSync(process.execPath, ['bin/run.cjs', `bench/${name}/main`], { cwd: projectRoot, stdio: 'inherit' });
    if (status !== 0) process.exitCode = 1;
  }
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

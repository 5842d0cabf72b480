// npm run chaos [-- --quick | --long] [-- --bug NAME]: renewals under faults and kills, then the count of what was doubled, lost or stuck.
// With --long 1,000 of each race of test/races come after it (--races: only those): webhooks in any order, people who cancel, cards that change.
// With --bug a copy of the project gets one of bugs/*.patch, and the run has to fail there.
require('../../bin/check-node.cjs');
const { execFileSync, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { parseArgs } = require('node:util');
const { build } = require('../../bin/build.cjs');
const { explain } = require('../../bin/explain.cjs');
const { ensureInstalled } = require('../../bin/install.cjs');

const root = path.join(__dirname, '..', '..');
const bugs = path.join(__dirname, 'bugs');
/** What main.ts ends with when something was doubled, lost or stuck. */
const FOUND = 3;

async function main() {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, long: { type: 'boolean' }, races: { type: 'boolean' }, bug: { type: 'string' }, renewals: { type: 'string' } } });
  process.chdir(root);
  if (values.bug) return runWithBug(values.bug);
  if (values.races) return race();
  await ensureInstalled({ dev: true });
  const buildDir = await build();
  transpile(buildDir);
  await require(path.join(buildDir, 'test', 'chaos', 'main.js')).runChaos({ buildDir, quick: values.quick === true, renewals: Number(values.renewals ?? (values.quick ? 100 : 1_000)) });
  if (values.long && !process.exitCode) race();
}

/** Every one in this process's own world, against a real database and the sandbox. */
function race() {
  const { status } = spawnSync(process.execPath, [path.join(root, 'bin', 'test.cjs'), 'test/races'], { cwd: root, stdio: 'inherit', env: { ...process.env, RACES: process.env.RACES ?? '1000' } });
  process.exitCode = status ?? 1;
}

function transpile(buildDir) {
  const entryPoints = fs.readdirSync(__dirname).filter((name) => name.endsWith('.ts')).map((name) => path.join(__dirname, name));
  require('esbuild').buildSync({ entryPoints, outdir: path.join(buildDir, 'test', 'chaos'), outbase: __dirname, format: 'cjs', platform: 'node', target: 'node20.19', sourcemap: true, logLevel: 'warning' });
}

/** The product has no branches for this: the bug is planted in a copy, which is thrown away. */
function runWithBug(name) {
  const patch = path.join(bugs, `${name}.patch`);
  if (!fs.existsSync(patch)) throw new Error(`There is no bug "${name}". There are: ${fs.readdirSync(bugs).map((file) => file.replace('.patch', '')).join(', ')}`);
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), 'chaos-bug-'));
  // As root the database runs as somebody else, who has to get in.
  fs.chmodSync(copy, 0o755);
  try {
    for (const part of ['src', 'migrations', 'seeds', 'bin', 'views', 'public', 'test/chaos', 'package.json', 'package-lock.json', 'tsconfig.json']) {
      if (fs.existsSync(path.join(root, part))) fs.cpSync(path.join(root, part), path.join(copy, part), { recursive: true });
    }
    fs.symlinkSync(path.join(root, 'node_modules'), path.join(copy, 'node_modules'));
    execFileSync('git', ['apply', '-C0', '--whitespace=nowarn', patch], { cwd: copy, env: { ...process.env, GIT_CEILING_DIRECTORIES: os.tmpdir() } });
    const { status } = spawnSync(process.execPath, [path.join(copy, 'test', 'chaos', 'run.cjs'), '--quick'], { cwd: copy, stdio: 'inherit' });
    process.stdout.write(status === FOUND ? `Chaos: the planted bug ${name} was found.\n` : `Chaos: the planted bug ${name} was NOT found (ended with ${status}).\n`);
    process.exitCode = status === FOUND ? 0 : 1;
  } finally {
    fs.rmSync(copy, { recursive: true, force: true });
  }
}

main().catch((error) => {
  explain(error);
  process.exitCode = 1;
});

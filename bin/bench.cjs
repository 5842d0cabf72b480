// `npm run bench -- accounts-list`: runs bench/<name>/main against a database of its own under .data/bench.
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const [name] = process.argv.slice(2);
if (!name) {
  process.stderr.write('Name the bench to run, as in: npm run bench -- accounts-list\n');
  process.exit(1);
}
const env = { DATA_DIR: path.join('.data', 'bench'), ...process.env };
const run = spawnSync(process.execPath, [path.join(__dirname, 'run.cjs'), `bench/${name}/main`], { cwd: path.dirname(__dirname), stdio: 'inherit', env });
process.exit(run.status ?? 1);

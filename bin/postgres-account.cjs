// PostgreSQL refuses to run as root. Started by root, it runs as `postgres` or `nobody`, which must reach its files.
const { execFileSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);

/** Who runs the server: `spawn` are options for child_process; files it must own go through `own`. */
function findAccount() {
  if (process.platform === 'win32' || process.getuid() !== 0) {
    return { spawn: {}, canEnter: () => true, own: () => {}, reachableDir: () => undefined };
  }
  const { uid, gid } = ids('postgres') ?? ids('nobody') ?? noAccount();
  return {
    spawn: { uid, gid },
    canEnter: (dir) => ancestors(dir).every((step) => mayPass(fs.statSync(step), uid, gid)),
    own: (file) => fs.chownSync(file, uid, gid),
    reachableDir,
  };
}

/** A folder outside the checkout that every account may enter, the same one each time for this checkout. */
function reachableDir(...parts) {
  const mark = createHash('sha256').update(root).digest('hex').slice(0, 12);
  const dir = path.join('/var/lib/partner-portal', mark, ...parts);
  makeEnterable(path.dirname(dir));
  return dir;
}

// mkdir -p gives its mode to every parent it makes, less the umask: so each is made by itself.
function makeEnterable(dir) {
  for (const step of ancestors(dir)) {
    if (fs.existsSync(step)) continue;
    fs.mkdirSync(step);
    fs.chmodSync(step, 0o755);
  }
}

function ancestors(dir) {
  let full = path.resolve(dir);
  if (fs.existsSync(full)) full = fs.realpathSync(full);
  const steps = [full];
  while (path.dirname(full) !== full) {
    full = path.dirname(full);
    steps.unshift(full);
  }
  return steps;
}

function mayPass(stat, uid, gid) {
  if (stat.uid === uid) return (stat.mode & 0o100) !== 0;
  if (stat.gid === gid) return (stat.mode & 0o010) !== 0;
  return (stat.mode & 0o001) !== 0;
}

function ids(name) {
  try {
    const ask = (flag) => Number(execFileSync('id', [flag, name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
    return { uid: ask('-u'), gid: ask('-g') };
  } catch {
    return undefined;
  }
}

function noAccount() {
  throw new StartProblem('PostgreSQL does not run as root and there is no user "postgres" or "nobody": start as another user, or set DATABASE_URL.');
}

module.exports = { findAccount };

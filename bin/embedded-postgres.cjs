// Runs the real PostgreSQL for a checkout: no service, no root, nothing to configure. Node built-ins only.
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { tryLock, lock, isHolding, me } = require('./file-lock.cjs');
const { findAccount } = require('./postgres-account.cjs');
const { findBinaries } = require('./postgres-binaries.cjs');
const { ensureCluster, readSecrets } = require('./postgres-cluster.cjs');
const { runningServer, launchServer, stopServer } = require('./postgres-server.cjs');
const { StartProblem } = require('./start-problem.cjs');

/**
 * Starts the server of `dataDir`, or adopts the one that an earlier, killed process left running.
 * `durable: false` (tests) gives up safety against power loss for speed. Several processes may use one server;
 * the last `stop()` ends it. Answers { port, ownerUrl, appUrl, secretKey, stop }.
 */
async function startPostgres({ dataDir, log = () => {}, durable = true }) {
  const account = findAccount();
  const home = reachableHome(path.resolve(dataDir), account);
  const held = await lock(path.join(home, 'launch.lock'), 60_000);
  if (!held.release) throw new StartProblem(`The database in ${dataDir} is being started or stopped by process ${held.holder} for over a minute.`);
  try {
    let server = await runningServer(home);
    if (server) {
      log(`adopted PostgreSQL on port ${server.port} (process ${server.pid})`);
    } else {
      const binaries = findBinaries(account);
      await ensureCluster({ home, account, binaries, log });
      server = await launchServer({ home, account, binaries, durable });
      log(`PostgreSQL ${binaries.major} on port ${server.port}`);
    }
    const leave = joinUsers(home);
    return { ...addresses(home, server), port: server.port, stop: once(() => leaveServer(home, leave)) };
  } finally {
    held.release();
  }
}

// As root the server runs as somebody else; where that somebody may not enter, the data lives outside, behind a link.
// Its folder is a new one each time: whoever removes the link, or clones anew, starts with nothing.
function reachableHome(dataDir, account) {
  fs.mkdirSync(path.dirname(dataDir), { recursive: true });
  if (!fs.existsSync(dataDir) && !account.canEnter(path.dirname(dataDir))) {
    const outside = account.reachableDir('data', randomBytes(6).toString('hex'));
    fs.mkdirSync(outside, { recursive: true });
    fs.chmodSync(outside, 0o755);
    fs.symlinkSync(outside, dataDir);
  }
  fs.mkdirSync(dataDir, { recursive: true });
  const home = fs.realpathSync(dataDir);
  if (!account.canEnter(home)) {
    throw new StartProblem(`The user that runs PostgreSQL may not enter ${home}: choose another DATA_DIR, or start as a user other than root.`);
  }
  return home;
}

function addresses(home, { port, sockets }) {
  const { ownerPassword, appPassword, secretKey } = readSecrets(home);
  const host = sockets ? encodeURIComponent(sockets) : '127.0.0.1';
  const url = (user, password) => `postgres://${user}:${password}@${host}:${port}/portal`;
  return { ownerUrl: url('portal_owner', ownerPassword), appUrl: url('portal_app', appPassword), secretKey };
}

let joined = 0;

function joinUsers(home) {
  const users = path.join(home, 'users');
  fs.mkdirSync(users, { recursive: true });
  joined += 1;
  const mine = path.join(users, `${process.pid}-${joined}`);
  fs.writeFileSync(mine, me());
  return () => {
    fs.rmSync(mine, { force: true });
    return fs.readdirSync(users).some((name) => isUsing(path.join(users, name)));
  };
}

function isUsing(file) {
  if (isHolding(fs.readFileSync(file, 'utf8'))) return true;
  fs.rmSync(file, { force: true });
  return false;
}

async function leaveServer(home, leave) {
  const held = await lock(path.join(home, 'launch.lock'), 60_000);
  try {
    if (!leave()) await stopServer(home);
  } finally {
    held.release?.();
  }
}

function once(work) {
  let running;
  return () => (running ??= work());
}

module.exports = { startPostgres, tryLock };

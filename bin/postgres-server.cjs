// Starts, finds and stops the server process of an embedded PostgreSQL.
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');
const { isAlive, commandOf, waitFor } = require('./processes.cjs');
const { readSecrets, writeSecrets } = require('./postgres-cluster.cjs');
const { StartProblem } = require('./start-problem.cjs');

const START_MS = 60_000;
const STOP_MS = 20_000;
const SOCKET_DIR_BYTES = 80;

/** The live server of this folder as { pid, port, sockets } once it takes connections, else undefined. Clears a pid that another program has now. */
async function runningServer(home) {
  for (;;) {
    const found = postmaster(home);
    if (!found) return undefined;
    if (!isAlive(found.pid)) return undefined;
    if (!isOurs(found.pid, home)) {
      // PostgreSQL itself would take the stranger for a running server and refuse.
      fs.rmSync(pidFile(home), { force: true });
      return undefined;
    }
    if (found.status === 'ready') return found;
    if (found.status === 'stopping') await waitForEnd(found.pid, STOP_MS);
    else await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Starts the server on the port it had last, or on a free one, and waits until it takes connections. */
async function launchServer({ home, account, binaries, durable }) {
  let withSockets = true;
  for (let attempt = 1; ; attempt += 1) {
    const port = await choosePort(home, attempt);
    const outcome = await launchOn(port, { home, account, binaries, durable, withSockets });
    if (outcome.pid) {
      writeSecrets(home, { ...readSecrets(home), port });
      return { pid: outcome.pid, port, sockets: outcome.sockets };
    }
    // Some file systems, shared folders among them, hold no socket files.
    if (withSockets && /could not create any Unix-domain sockets/.test(outcome.said)) {
      withSockets = false;
      continue;
    }
    const portLost = /could not bind|Address already in use/.test(outcome.said);
    // Backends of a killed server need a moment to notice.
    const stillLeaving = /pre-existing shared memory block|lock file .* (already exists|is empty)/.test(outcome.said);
    if ((!portLost && !stillLeaving) || attempt === 20) throw problem(outcome.said, home);
    if (stillLeaving) await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Ends the server: sessions are closed, everything is written. Harmless when none runs. */
async function stopServer(home) {
  const found = postmaster(home);
  if (!found || !isAlive(found.pid) || !isOurs(found.pid, home)) return;
  ask(found.pid, 'SIGINT', home);
  if (await waitForEnd(found.pid, STOP_MS)) return;
  ask(found.pid, 'SIGQUIT', home);
  await waitForEnd(found.pid, 5_000);
}

async function launchOn(port, { home, account, binaries, durable, withSockets }) {
  const logFile = path.join(home, 'server.log');
  const log = openLog(logFile);
  const from = fs.fstatSync(log).size;
  const sockets = withSockets ? makeSocketDir(home, account) : '';
  const child = spawn(path.join(binaries.binDir, 'postgres'), ['-D', path.join(home, 'cluster'), ...settings(port, sockets, durable)], {
    ...account.spawn, cwd: path.join(home, '/'), detached: true, stdio: ['ignore', log, log], windowsHide: true,
  });
  fs.closeSync(log);
  let ended = false;
  child.on('error', () => (ended = true));
  child.on('exit', () => (ended = true));
  child.unref();
  const ready = () => {
    const found = postmaster(home);
    return found?.pid === child.pid && found.status === 'ready';
  };
  await waitFor(() => ended || ready(), START_MS);
  if (!ended && ready()) return { pid: child.pid, sockets };
  if (!ended) process.kill(child.pid, 'SIGKILL');
  return { said: fs.readFileSync(logFile).subarray(from).toString() };
}

// A socket file answers in half the time that a port of this machine takes. Its path has room for some hundred bytes; nothing
// of an earlier server is left in the folder, as PostgreSQL would take a lock whose process id lives again for a rival's.
function makeSocketDir(home, account) {
  const dir = path.join(home, 'sockets');
  if (process.platform === 'win32' || Buffer.byteLength(dir) > SOCKET_DIR_BYTES) return '';
  fs.rmSync(dir, { recursive: true, force: true });
  fs.mkdirSync(dir, { mode: 0o700 });
  account.own(dir);
  return dir;
}

function settings(port, sockets, durable) {
  const values = {
    listen_addresses: '127.0.0.1', port, unix_socket_directories: sockets && `"${sockets}"`, max_connections: durable ? 120 : 200, shared_buffers: '128MB',
    timezone: 'UTC', log_timezone: 'UTC', jit: 'off', logging_collector: 'off', log_line_prefix: '%m [%p] %u@%d ',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', wal_level: 'minimal', max_wal_senders: 0, autovacuum_naptime: '5min' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function openLog(file) {
  if (fs.existsSync(file) && fs.statSync(file).size > 5_000_000) fs.renameSync(file, `${file}.1`);
  return fs.openSync(file, 'a', 0o600);
}

async function choosePort(home, attempt) {
  const last = readSecrets(home).port;
  if (attempt === 1 && last && (await canListen(last))) return last;
  return canListen(0);
}

function canListen(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(0));
    probe.listen(port, '127.0.0.1', () => {
      const chosen = probe.address().port;
      probe.close(() => resolve(chosen));
    });
  });
}

const pidFile = (home) => path.join(home, 'cluster', 'postmaster.pid');

function postmaster(home) {
  try {
    const lines = fs.readFileSync(pidFile(home), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]), sockets: (lines[4] ?? '').trim(), status: (lines[7] ?? '').trim() };
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

// The id in the file may belong to another program by now: after a reboot low ids come back.
function isOurs(pid, home) {
  if (process.platform === 'win32') return true;
  return commandOf(pid).includes(path.join(home, 'cluster'));
}

function waitForEnd(pid, timeoutMs) {
  return waitFor(() => !isAlive(pid), timeoutMs);
}

function ask(pid, signal, home) {
  if (process.platform !== 'win32') {
    process.kill(pid, signal);
    return;
  }
  // Windows has no signals between programs; pg_ctl speaks to the server by a named pipe.
  const { findBinaries } = require('./postgres-binaries.cjs');
  const { findAccount } = require('./postgres-account.cjs');
  const { binDir } = findBinaries(findAccount());
  execFileSync(path.join(binDir, 'pg_ctl.exe'), ['kill', signal === 'SIGINT' ? 'INT' : 'QUIT', String(pid)]);
}

function problem(said, home) {
  const text = said.trim();
  if (/No space left on device/.test(text)) return new StartProblem('The disk is full: the database cannot start.');
  const line = text.split('\n').reverse().find((each) => /(FATAL|PANIC|ERROR): /.test(each)) ?? text.split('\n').at(-1) ?? '';
  const reason = line.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '');
  return new StartProblem(`The database cannot start: ${reason || 'it did not become ready'} (its log is ${path.join(home, 'server.log')}).`);
}

module.exports = { runningServer, launchServer, stopServer };

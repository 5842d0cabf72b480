// Makes the data folder of an embedded PostgreSQL: secrets, initdb, and the one database.
const { spawn } = require('node:child_process');
const { randomBytes } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { StartProblem } = require('./start-problem.cjs');

/** Makes the cluster when there is none. A start that dies halfway leaves nothing that a later one mistakes for whole. */
async function ensureCluster({ home, account, binaries, log }) {
  const cluster = path.join(home, 'cluster');
  const secrets = ensureSecrets(home);
  if (fs.existsSync(path.join(cluster, 'PG_VERSION'))) {
    refuseOtherVersion(cluster, binaries);
    if (secrets.fresh) await single(cluster, account, binaries, `ALTER ROLE portal_owner PASSWORD '${secrets.ownerPassword}'`);
    return;
  }
  log('making the database');
  const half = path.join(home, 'cluster.new');
  fs.rmSync(half, { recursive: true, force: true });
  fs.mkdirSync(half, { mode: 0o700 });
  account.own(half);
  await initdb(home, half, account, binaries, secrets.ownerPassword);
  await single(half, account, binaries, 'CREATE DATABASE portal');
  fs.renameSync(half, cluster);
}

/** What only this folder knows: passwords, the port, the key that encrypts at rest. Mode 0600. */
function readSecrets(home) {
  return JSON.parse(fs.readFileSync(path.join(home, 'secrets.json'), 'utf8'));
}

function writeSecrets(home, secrets) {
  const file = path.join(home, 'secrets.json');
  fs.writeFileSync(`${file}.new`, `${JSON.stringify(secrets, undefined, 2)}\n`, { mode: 0o600 });
  fs.renameSync(`${file}.new`, file);
}

function ensureSecrets(home) {
  if (fs.existsSync(path.join(home, 'secrets.json'))) return readSecrets(home);
  const secret = () => randomBytes(24).toString('base64url');
  const secrets = { ownerPassword: secret(), appPassword: secret(), secretKey: randomBytes(32).toString('hex') };
  writeSecrets(home, secrets);
  return { ...secrets, fresh: true };
}

async function initdb(home, cluster, account, binaries, password) {
  const passwordFile = path.join(home, 'owner-password.tmp');
  fs.writeFileSync(passwordFile, password, { mode: 0o600 });
  account.own(passwordFile);
  try {
    await run(path.join(binaries.binDir, 'initdb'), [
      '-D', cluster, '-U', 'portal_owner', `--pwfile=${passwordFile}`, '--auth=scram-sha-256',
      '--encoding=UTF8', '--no-sync', '--no-instructions', ...locale(binaries.major),
    ], account);
  } finally {
    fs.rmSync(passwordFile, { force: true });
  }
}

// The same order and the same lower case on every system, whatever locales it has: indexes survive a system upgrade.
function locale(major) {
  if (major >= 17) return ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  return process.platform === 'linux' ? ['--locale=C.UTF-8'] : ['--locale=C', '--locale-provider=icu', '--icu-locale=und'];
}

// Single-user mode needs neither port nor password.
function single(cluster, account, binaries, sql) {
  return run(path.join(binaries.binDir, 'postgres'), ['--single', '-D', cluster, '-c', 'fsync=off', '-F', 'postgres'], account, `${sql}\n`);
}

function run(program, args, account, input = '') {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { ...account.spawn, cwd: path.parse(program).root, stdio: ['pipe', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (data) => (output += data));
    child.stderr.on('data', (data) => (output += data));
    child.on('error', (error) => reject(new StartProblem(`PostgreSQL's ${path.basename(program)} cannot run: ${error.message}.`)));
    child.on('close', (code) => {
      // Single-user mode ends with 0 even when the statement failed.
      if (code === 0 && !/^.*(ERROR|FATAL|PANIC): /m.test(output)) resolve();
      else reject(problem(path.basename(program), output));
    });
    child.stdin.end(input);
  });
}

function problem(program, output) {
  if (/No space left on device/.test(output)) return new StartProblem('The disk is full: the database cannot be made.');
  const line = output.trim().split('\n').reverse().find((text) => /error|FATAL|ERROR|PANIC|could not/.test(text)) ?? output.trim().split('\n').at(-1);
  return new StartProblem(`The database cannot be made: ${program} says "${(line ?? '').trim()}".`);
}

function refuseOtherVersion(cluster, { major }) {
  const version = fs.readFileSync(path.join(cluster, 'PG_VERSION'), 'utf8').trim();
  if (version === String(major)) return;
  throw new StartProblem(`The data in ${cluster} belongs to PostgreSQL ${version}, but this is PostgreSQL ${major}: move the data over by pg_upgrade, or set DATA_DIR to a new folder.`);
}

module.exports = { ensureCluster, readSecrets, writeSecrets };

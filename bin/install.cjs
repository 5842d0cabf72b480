// Installs the packages when package-lock.json asks for others than are there, and otherwise touches nothing.
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const fs = require('node:fs');
const path = require('node:path');
const { lock } = require('./file-lock.cjs');
const { StartProblem } = require('./start-problem.cjs');

const root = path.dirname(__dirname);
const modules = path.join(root, 'node_modules');
// Inside node_modules, so that whoever removes the folder removes this memory of it too.
const stamp = path.join(modules, '.partner-portal.json');

/** Makes node_modules satisfy the lock; with `dev`, development packages too. Never removes development packages. */
async function ensureInstalled({ dev = false, log = () => {}, signal } = {}) {
  const hash = createHash('sha256').update(fs.readFileSync(path.join(root, 'package-lock.json'))).digest('hex');
  if (isStamped(hash, dev)) return;
  const held = await lock(path.join(root, '.data', 'install.lock'), 300_000);
  if (!held.release) throw new StartProblem(`Process ${held.holder} has been installing packages for five minutes: end it, and start again.`);
  try {
    if (isStamped(hash, dev)) return;
    const there = installed();
    const withDev = dev || there.someDev;
    if (!there.production || (dev && !there.allDev)) {
      log('installing packages');
      await npmCi(withDev ? [] : ['--omit=dev'], signal);
      fs.writeFileSync(stamp, JSON.stringify({ hash, dev: withDev }));
    } else {
      fs.writeFileSync(stamp, JSON.stringify({ hash, dev: there.allDev }));
    }
  } finally {
    held.release();
  }
}

function isStamped(hash, dev) {
  const known = readJson(stamp);
  return known?.hash === hash && (known.dev || !dev);
}

/** What npm says is in node_modules, against the lock. Optional packages differ by platform and don't count. */
function installed() {
  const there = readJson(path.join(modules, '.package-lock.json'))?.packages ?? {};
  const wanted = Object.entries(readJson(path.join(root, 'package-lock.json')).packages).filter(
    ([where, { optional, devOptional }]) => where !== '' && !optional && !devOptional,
  );
  const satisfied = ([where, { version }]) => there[where]?.version === version && fs.existsSync(path.join(root, where));
  return {
    production: wanted.filter(([, { dev }]) => !dev).every(satisfied),
    allDev: wanted.filter(([, { dev }]) => dev).every(satisfied),
    someDev: Object.values(there).some(({ dev }) => dev),
  };
}

function npmCi(options, signal) {
  // No script of a package is needed: every native part comes ready-made for the platform.
  const args = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', ...options];
  const npm = process.env.npm_execpath;
  const [program, before, shell] = npm?.endsWith('.js') ? [process.execPath, [npm], false] : ['npm', [], process.platform === 'win32'];
  return new Promise((resolve, reject) => {
    const logFile = path.join(root, '.data', 'install.log');
    const output = fs.openSync(logFile, 'w');
    const child = spawn(program, [...before, ...args], { cwd: root, shell, signal, stdio: ['ignore', output, output] });
    fs.closeSync(output);
    child.on('error', (error) => reject(new StartProblem(`The packages cannot be installed: npm does not run (${error.code ?? error.message}).`)));
    child.on('close', (code) => (code === 0 ? resolve() : reject(problem(fs.readFileSync(logFile, 'utf8')))));
  });
}

function problem(output) {
  if (/ENOSPC|no space left/i.test(output)) return new StartProblem('The disk is full: the packages cannot be installed.');
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ECONNRESET/.test(output)) {
    return new StartProblem('The packages cannot be installed, because npm does not reach the package registry: check the network and start again.');
  }
  return new StartProblem('The packages cannot be installed: npm ci failed, and .data/install.log says why.');
}

function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

module.exports = { ensureInstalled };

if (require.main === module) {
  const { explain } = require('./explain.cjs');
  ensureInstalled({ dev: process.argv.includes('--dev') }).catch((error) => {
    explain(error);
    process.exitCode = 1;
  });
}

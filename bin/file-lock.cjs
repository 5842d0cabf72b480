// A lock between processes: a file that names its holder. A holder that was killed holds nothing any more.
const fs = require('node:fs');
const path = require('node:path');
const { randomBytes } = require('node:crypto');
const { isAlive, birthOf, waitFor } = require('./processes.cjs');

const me = () => `${process.pid} ${birthOf(process.pid)}`;

/** Takes the lock and answers { release }, or { holder: pid } of the live process that keeps it. */
function tryLock(file) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  for (;;) {
    if (createWhole(file)) return { release: () => release(file) };
    const text = read(file);
    if (text === undefined) continue;
    if (isHolding(text)) return { holder: Number(text.split(' ')[0]) };
    removeStale(file, text);
  }
}

/** As tryLock, but asks again until the time is over. */
async function lock(file, timeoutMs) {
  let last;
  await waitFor(() => {
    last = tryLock(file);
    return last.release;
  }, timeoutMs, 50);
  return last;
}

/** Whether the text of a lock file names a process that still runs, and is not a later one with the same id. */
function isHolding(text) {
  const [pid, birth] = text.trim().split(' ');
  return isAlive(Number(pid)) && (!birth || birthOf(Number(pid)) === birth);
}

// Written aside and linked into place, so nobody ever reads half of it.
function createWhole(file) {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    fs.writeFileSync(aside, me());
    fs.linkSync(aside, file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    fs.rmSync(aside, { force: true });
  }
}

// Two processes may see the same stale lock: whoever finds a fresh one in its hands puts it back.
function removeStale(file, staleText) {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  if (read(aside) !== staleText) {
    try {
      fs.linkSync(aside, file);
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
  }
  fs.rmSync(aside, { force: true });
}

function release(file) {
  if (read(file) === me()) fs.rmSync(file, { force: true });
}

function read(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

module.exports = { tryLock, lock, isHolding, me };

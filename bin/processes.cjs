// Questions about other processes, with Node built-ins only.
const { execFileSync } = require('node:child_process');
const fs = require('node:fs');

/** Whether the process runs. A zombie has ended: it only waits for a parent that may never ask. */
function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (error.code !== 'EPERM') return false;
  }
  return linuxStat(pid)?.state !== 'Z';
}

/** Tells a process from a later one that was given the same id; empty where the system does not say. */
function birthOf(pid) {
  return linuxStat(pid)?.startedAt ?? '';
}

/** The id of a process's parent where the system says so cheaply, else 0. */
function parentOf(pid) {
  return Number(linuxStat(pid)?.parent ?? 0);
}

/** The command line of a process, or '' when the system does not say. */
function commandOf(pid) {
  try {
    if (process.platform === 'linux') return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    if (process.platform === 'win32') return '';
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    return '';
  }
}

/** Asks again every few milliseconds; answers the first truthy value, or undefined when the time is over. */
async function waitFor(question, timeoutMs, everyMs = 10) {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const answer = await question();
    if (answer) return answer;
    if (performance.now() > end) return undefined;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

function linuxStat(pid) {
  if (process.platform !== 'linux') return undefined;
  try {
    // The name in brackets may itself hold spaces and brackets, so fields are counted after the last one.
    const text = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], parent: fields[1], startedAt: fields[19] };
  } catch {
    return undefined;
  }
}

module.exports = { isAlive, birthOf, parentOf, commandOf, waitFor };

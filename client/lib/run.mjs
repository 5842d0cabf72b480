import { openSync, closeSync, readFileSync, rmSync, writeSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { backUp } from './backup.mjs';
import { readDrives } from './drives.mjs';
import { lockFile, readConfig, readState } from './installation.mjs';
import { EXIT_NOT_SERVED, Problem } from './problem.mjs';
import { Unreachable } from './portal.mjs';
import { pruneOwn } from './prune.mjs';
import { report } from './reports.mjs';
import { applyServerSettings, isInWindow, isSetEnabled, serverPart, updatesItself } from './server.mjs';
import { readSettings } from './settings.mjs';
import { updateSelf } from './update.mjs';
import { say, warn } from './words.mjs';

const HOURLY = 60;

/** Backs up once (`isOnce`), or for as long as it is let: by the schedule of the portal, telling it in between that this computer is there. Answers the exit code. */
export async function run({ isOnce }) {
  const config = readConfig();
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM']) process.once(name, () => stop.abort());
  takeLock();
  try {
    return isOnce ? await once(config, stop.signal) : await forEver(config, stop.signal);
  } finally {
    rmSync(lockFile, { force: true });
  }
}

async function once(config, signal) {
  const settings = await readSettings(config);
  await tellServerSettings(config, settings);
  if (updatesItself()) await updateSelf(config, settings);
  if (settings.status.code !== 'ok') {
    await report(config, { run: null });
    throw new Problem(settings.status.message, { code: settings.status.code, exitCode: EXIT_NOT_SERVED });
  }
  const isComplete = await backUp(config, settings, signal);
  if (isComplete) await pruneOwn(config, settings, signal);
  return isComplete ? 0 : 1;
}

async function forEver(config, signal) {
  let reportedAt = 0;
  while (!signal.aborted) {
    let waitSeconds = 60;
    try {
      const settings = await readSettings(config);
      await tellServerSettings(config, settings);
      if (updatesItself() && await updateSelf(config, settings)) return 0;
      waitSeconds = settings.poll_seconds;
      if (settings.status.code === 'ok' && isDue(settings)) {
        if (await backUp(config, settings, signal)) await pruneOwn(config, settings, signal);
        reportedAt = Date.now();
      } else if (Date.now() - reportedAt >= settings.report_seconds * 1_000) {
        if (settings.status.message) say(settings.status.message);
        await report(config, { run: null, drives: readDrives(config.folders, readState().driveOf).drives }, { isWorthKeeping: false });
        reportedAt = Date.now();
      }
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      warn(error.message);
      if (error.code === 'credential_revoked' || error.code === 'credential_in_use_elsewhere') return EXIT_NOT_SERVED;
      if (error instanceof Unreachable) waitSeconds = error.retryAfterSeconds ?? waitSeconds;
    }
    // Not all computers at the same second.
    await sleep(waitSeconds * 1_000 * (0.9 + Math.random() / 5), undefined, { signal }).catch(() => undefined);
  }
  return 0;
}

/** What became of the portal's wishes for a server, at once. */
async function tellServerSettings(config, settings) {
  const outcomes = applyServerSettings(settings);
  if (outcomes.length > 0) await report(config, { settings: outcomes, server: serverPart(settings) });
}

/** Without a schedule of its own it looks for changes once an hour. After a failure it is tried again at the next look. */
function isDue(settings) {
  const { lastBackupAt, lastError } = readState();
  const { window } = settings.schedule;
  if (!isSetEnabled() || (window && !isInWindow(window, new Date()))) return false;
  if (!lastBackupAt || lastError) return true;
  return Date.now() - Date.parse(lastBackupAt) >= (settings.schedule.every_minutes ?? HOURLY) * 60_000;
}

/** One at a time; what a crash left behind holds up nobody. */
function takeLock() {
  mkdirSync(path.dirname(lockFile), { recursive: true, mode: 0o700 });
  try {
    const handle = openSync(lockFile, 'wx', 0o600);
    writeSync(handle, String(process.pid));
    closeSync(handle);
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const pid = Number(readFileSync(lockFile, 'utf8'));
    if (isRunning(pid)) throw new Problem('The client runs already.', { code: 'running' });
    rmSync(lockFile, { force: true });
    takeLock();
  }
}

function isRunning(pid) {
  // After an update the old client only waits for the new one.
  const isPredecessor = String(pid) === process.env.PORTAL_CLIENT_TAKEN_OVER;
  if (!Number.isInteger(pid) || pid <= 0 || pid === process.pid || isPredecessor) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

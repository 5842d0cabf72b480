import { randomUUID } from 'node:crypto';
import os from 'node:os';
import { ask } from './portal.mjs';
import { foldersThere, readDrives } from './drives.mjs';
import { faultOf } from './faults.mjs';
import { changeState, readState } from './installation.mjs';
import { tagsOf } from './keep.mjs';
import { Problem } from './problem.mjs';
import { report, signIn } from './reports.mjs';
import { checkRestic, runRestic, vaultEnvironment } from './restic.mjs';
import { isFullDue, serverPart, SET, uploadLimit } from './server.mjs';
import { vaultPath } from './settings.mjs';
import { inBytes, say, warn } from './words.mjs';

/** Backs up what is chosen and tells the portal how it goes. Answers whether it was complete. */
export async function backUp(config, settings, signal) {
  const isServer = settings.machine.kind === 'server';
  const run = { id: randomUUID(), state: 'running', started_at: new Date().toISOString(), ...isServer && { set: SET } };
  const folders = settings.selection.include.length > 0 ? settings.selection.include : config.folders;
  const { drives, driveOf } = readDrives(folders, readState().driveOf);
  changeState({ driveOf });
  try {
    await checkRestic();
    const there = foldersThere(folders);
    if (there.length === 0) throw new Problem(`Nothing of what is chosen is there: ${folders.join(', ')}.`, { code: 'nothing_to_back_up' });
    await report(config, { run, drives }, { isWorthKeeping: false });
    const env = vaultEnvironment(config, vaultPath(settings));
    await ensureRepository(config, settings, env);
    const isFull = isServer && isFullDue();
    const tags = tagsOf({ set: run.set, isFull, drives });
    const ended = await restic(config, settings, { run, folders: there, env, signal, marks: [...isFull ? ['--force'] : [], ...tags.map((tag) => `--tag=${tag}`)] });
    const isComplete = await tell(config, settings, run, ended, signal);
    keepMarks(ended, { isFull, isComplete });
    return isComplete;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    changeState({ lastError: error.message });
    await report(config, { run: { ...run, state: 'failed', finished_at: new Date().toISOString(), error: { code: error.code, message: error.message.slice(0, 500) } }, drives });
    warn(error.message);
    return false;
  }
}

/** The vault holds a repository, or is given one now. */
async function ensureRepository(config, settings, env) {
  const known = await ask(config.portal, `${vaultPath(settings)}config`, { method: 'HEAD', credential: signIn(config) }).catch((error) => {
    if (error.code === 'status_404' || error.code === 'not_found') return undefined;
    throw error;
  });
  if (known) return;
  const { exitCode, errors, refusal } = await runRestic(['init'], env);
  if (exitCode !== 0 && !/already (initialized|exists)/.test(errors.join(' '))) throw new Problem(faultOf({ exitCode, errors, refusal }, []).message, { code: faultOf({ exitCode, errors, refusal }, []).code });
}

/** When a full cycle was begun, and which versions lack something: they begin none. */
function keepMarks({ summary }, { isFull, isComplete }) {
  if (isComplete && isFull) changeState({ fullAt: new Date().toISOString() });
  if (!isComplete && summary?.snapshot_id) changeState({ partial: [...readState().partial ?? [], summary.snapshot_id].slice(-1_000) });
}

async function restic(config, settings, { run, folders, env, signal, marks }) {
  const { exclude, max_file_bytes: largest } = settings.selection;
  const [excluded, limit] = [[...config.exclude, ...exclude].map((pattern) => `--exclude=${pattern}`), uploadLimit()];
  const narrowed = [...excluded, ...largest ? [`--exclude-larger-than=${largest}`] : [], ...limit ? [`--limit-upload=${limit}`] : []];
  const progress = { at: 0, sending: Promise.resolve() };
  const found = { summary: undefined, unread: [] };
  const onLine = (line) => {
    const message = readMessage(line);
    if (message?.message_type === 'summary') found.summary = message;
    if (message?.message_type === 'status') progress.sending = tellProgress(config, settings, run, message, progress);
  };
  const ended = await runRestic(['backup', '--json', `--host=${os.hostname()}`, ...marks, ...narrowed, '--', ...folders], env, { onLine, signal });
  await progress.sending;
  for (const line of ended.errors) {
    const message = readMessage(line);
    if (message?.message_type === 'error') found.unread.push(message.item ?? '');
  }
  return { ...ended, ...found };
}

// Told as often as the portal wants it and no more; the next one waits for the one before.
function tellProgress(config, settings, run, { percent_done: done = 0, total_files: all = 0, files_done: files = 0 }, progress) {
  const now = Date.now();
  if (now - progress.at < settings.progress_seconds * 1_000) return progress.sending;
  progress.at = now;
  const left = Math.max(0, all - files);
  const facts = { run: { ...run, percent: Math.min(100, Math.floor(done * 100)), files_left: left }, files_pending: left };
  return progress.sending.then(() => report(config, facts, { isWorthKeeping: false })).catch((error) => warn(error.message));
}

async function tell(config, settings, run, { exitCode, errors, refusal, summary, unread }, signal) {
  const finished_at = new Date().toISOString();
  const sums = summary ? { files_new: summary.files_new, files_changed: summary.files_changed, bytes_added: summary.data_added, bytes_total: summary.total_bytes_processed, snapshot_id: summary.snapshot_id } : {};
  if (signal?.aborted) {
    await report(config, { run: { ...run, state: 'cancelled', finished_at } });
    return false;
  }
  const isServer = settings.machine.kind === 'server';
  if (exitCode === 0) {
    const bytes = summary?.total_bytes_processed ?? 0;
    changeState({ lastRun: { state: 'complete', at: finished_at, bytes } });
    await report(config, { run: { ...run, ...sums, state: 'complete', finished_at }, files_pending: 0, ...isServer ? { server: serverPart(settings), bytes_protected: bytes } : { error: null } });
    changeState({ lastBackupAt: finished_at, lastError: null, snapshot: summary?.snapshot_id ?? null });
    say(`Backed up ${inBytes(summary?.total_bytes_processed ?? 0)}: ${summary?.files_new ?? 0} new files, ${summary?.files_changed ?? 0} changed, ${inBytes(summary?.data_added ?? 0)} sent.`);
    return true;
  }
  const error = faultOf({ exitCode, errors, refusal }, unread);
  changeState({ lastError: error.message, lastRun: { ...readState().lastRun, state: 'failed', at: finished_at, message: error.message } });
  await report(config, { run: { ...run, ...sums, state: 'failed', finished_at, error }, ...isServer && { server: serverPart(settings) } });
  warn(error.message);
  return false;
}

function readMessage(line) {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

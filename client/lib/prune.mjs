import { changeState, readState } from './installation.mjs';
import { versionsToRemove } from './keep.mjs';
import { ask } from './portal.mjs';
import { Problem } from './problem.mjs';
import { signIn } from './reports.mjs';
import { runRestic, vaultEnvironment } from './restic.mjs';
import { promisedOfSet } from './server.mjs';
import { vaultPath } from './settings.mjs';
import { say, warn } from './words.mjs';

const DAY_MS = 86_400_000;
/** As many as the arguments of one program may be long, also on Windows. */
const FORGOTTEN_AT_ONCE = 100;

/**
 * Of a private key: removes versions that are older than the portal keeps, in the window that it opens for it once a day. The portal cannot do it itself, because
 * it cannot read the backup. A day without it does no harm.
 */
export async function pruneOwn(config, settings, signal) {
  const { prunedAt } = readState();
  if (config.keyKind !== 'private' || (prunedAt !== undefined && Date.now() - Date.parse(prunedAt) < DAY_MS)) return;
  try {
    await ask(config.portal, '/agent/v1/vault-window', { method: 'POST', body: {}, credential: signIn(config) });
  } catch (error) {
    if (error instanceof Problem) return;
    throw error;
  }
  const problem = await removeOld(settings, vaultEnvironment(config, vaultPath(settings)), signal);
  changeState({ prunedAt: new Date().toISOString() });
  if (problem === undefined) say('Removed old versions.');
  else warn(`Old versions could not be removed: ${problem}`);
}

/** Answers what went wrong, undefined where nothing did. */
async function removeOld(settings, env, signal) {
  const listed = await runRestic(['snapshots', '--json'], env, { signal });
  if (listed.exitCode !== 0) return problemOf(listed);
  const versions = JSON.parse(listed.lines.join('')) ?? [];
  const { partial = [] } = readState();
  // A version that is gone need not be remembered.
  changeState({ partial: partial.filter((start) => versions.some(({ id }) => id.startsWith(start))) });
  const { deleted_files_days: days, missing_drive_days: missingDriveDays } = settings.keep;
  const promised = settings.machine.kind === 'server' ? promisedOfSet(days) : [{ days }];
  const ids = versionsToRemove(versions, { promised, missingDriveDays, partial }, Date.now());
  for (let at = 0; at < ids.length; at += FORGOTTEN_AT_ONCE) {
    const forgotten = await runRestic(['forget', ...ids.slice(at, at + FORGOTTEN_AT_ONCE)], env, { signal });
    if (forgotten.exitCode !== 0) return problemOf(forgotten);
  }
  const pruned = ids.length === 0 ? { exitCode: 0 } : await runRestic(['prune'], env, { signal });
  return pruned.exitCode === 0 ? undefined : problemOf(pruned);
}

function problemOf({ exitCode, errors }) {
  return errors.at(-1) ?? exitCode;
}

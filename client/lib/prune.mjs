import { changeState, readState } from './installation.mjs';
import { ask } from './portal.mjs';
import { Problem } from './problem.mjs';
import { signIn } from './reports.mjs';
import { runRestic, vaultEnvironment } from './restic.mjs';
import { vaultPath } from './settings.mjs';
import { say, warn } from './words.mjs';

const DAY_MS = 86_400_000;

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
  const { exitCode, errors } = await runRestic(['forget', '--prune', '--group-by=host', `--keep-within=${settings.keep.deleted_files_days}d`, '--keep-last=1'], vaultEnvironment(config, vaultPath(settings)), { signal });
  changeState({ prunedAt: new Date().toISOString() });
  if (exitCode === 0) say('Removed old versions.');
  else warn(`Old versions could not be removed: ${errors.at(-1) ?? exitCode}`);
}

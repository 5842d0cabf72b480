import { changeState, readState } from './installation.mjs';
import { ask, Unreachable } from './portal.mjs';
import { signIn } from './reports.mjs';

/** What the portal wants of this computer; where it cannot be reached, what it wanted last. Throws Unreachable where it never was. */
export async function readSettings(config) {
  const known = readState().settings;
  try {
    const { status, body } = await ask(config.portal, '/agent/v1/settings', { credential: signIn(config), headers: known ? { 'If-None-Match': `"${known.version}"` } : {} });
    if (status === 304) return known;
    const settings = withDefaults(body);
    changeState({ settings });
    return settings;
  } catch (error) {
    if (error instanceof Unreachable && known) return known;
    throw error;
  }
}

/** A server's portal leaves out what its backup sets say themselves. */
export function withDefaults(told) {
  return {
    ...told, schedule: { every_minutes: null, window: null, ...told.schedule }, selection: { include: [], exclude: [], max_file_bytes: null, ...told.selection },
    keep: { deleted_files_days: 30, missing_drive_days: 30, ...told.keep },
  };
}

/** The address of the vault below the portal as this computer reaches it. */
export function vaultPath(settings) {
  return new URL(settings.vault.url.replace(/^rest:/, '')).pathname;
}

import { changeState, readState } from './installation.mjs';
import { ask, Unreachable } from './portal.mjs';
import { signIn } from './reports.mjs';

/** What the portal wants of this computer; where it cannot be reached, what it wanted last. Throws Unreachable where it never was. */
export async function readSettings(config) {
  const known = readState().settings;
  try {
    const { status, body } = await ask(config.portal, '/agent/v1/settings', { credential: signIn(config), headers: known ? { 'If-None-Match': `"${known.version}"` } : {} });
    if (status === 304) return known;
    changeState({ settings: body });
    return body;
  } catch (error) {
    if (error instanceof Unreachable && known) return known;
    throw error;
  }
}

/** The address of the vault below the portal as this computer reaches it. */
export function vaultPath(settings) {
  return new URL(settings.vault.url.replace(/^rest:/, '')).pathname;
}

import { rmSync } from 'node:fs';
import { readConfig, readState, removeInstallation, cacheFolder } from './installation.mjs';
import { Problem } from './problem.mjs';
import { Unreachable } from './portal.mjs';
import { readSettings } from './settings.mjs';
import { VERSION } from './version.mjs';
import { say } from './words.mjs';

/** Says how this computer stands, here and in the portal. */
export async function status() {
  const config = readConfig();
  const settings = await readSettings(config).catch((error) => {
    if (error instanceof Unreachable) return undefined;
    throw error;
  });
  const { lastBackupAt, lastError, snapshot, unsent = [] } = readState();
  say(`Client        ${VERSION}${settings?.update && settings.update.current !== VERSION ? ` (current: ${settings.update.current})` : ''}`);
  say(`Portal        ${config.portal}${settings ? '' : ' (cannot be reached)'}`);
  say(`Computer      ${settings?.machine.nickname ?? config.machineId}`);
  say(`Backup        ${settings?.status.message || 'on'}`);
  say(`Key           ${config.keyKind === 'private' ? 'yours alone' : 'kept by the portal'}`);
  say(`Folders       ${(settings?.selection.include.length ? settings.selection.include : config.folders).join(', ')}`);
  say(`Last backup   ${lastBackupAt ? `${lastBackupAt} (${snapshot ?? 'nothing new'})` : 'none yet'}`);
  if (lastError) say(`Last problem  ${lastError}`);
  if (unsent.length > 0) say(`Not yet told  ${unsent.length} reports wait for the portal`);
}

/** Takes this installation away; the backup stays in the portal until it is deleted there. */
export function uninstall({ yes }) {
  if (!yes) throw new Problem('This removes the sign-in and, where you chose one, the stored private key from this computer. The backup stays in the portal. Run it again with --yes.');
  readConfig();
  rmSync(cacheFolder, { recursive: true, force: true });
  removeInstallation();
  say('Removed from this computer. The backup stays in the portal until it is deleted there.');
}

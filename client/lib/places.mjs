import os from 'node:os';
import path from 'node:path';

const NAME = 'partner-portal-client';

/** The folder that holds configuration, state and restic's cache; PORTAL_CLIENT_HOME names another one. */
export function homeFolder(env = process.env, platform = process.platform) {
  if (env.PORTAL_CLIENT_HOME) return path.resolve(env.PORTAL_CLIENT_HOME);
  if (platform === 'win32') return path.win32.join(env.ProgramData ?? 'C:\\ProgramData', 'PartnerPortalClient');
  if (platform === 'darwin') return '/Library/Application Support/PartnerPortalClient';
  return process.getuid?.() === 0 ? `/etc/${NAME}` : path.join(env.XDG_CONFIG_HOME ?? path.join(os.homedir(), '.config'), NAME);
}

export const PLATFORM = { win32: 'windows', darwin: 'macos' }[process.platform] ?? 'linux';

import semver from 'semver';

/** What the portal may set on a server: nothing before 5.2, what concerns the server as a whole from 5.2, its backup sets and updates too from 6.0 (domain.md §8.10). */
export type GatedSetting = 'name' | 'notification' | 'bandwidth' | 'updates' | 'set';

const FROM: Record<GatedSetting, string> = { name: '5.2.0', notification: '5.2.0', bandwidth: '5.2.0', updates: '6.0.0', set: '6.0.0' };

/** Why a setting cannot be changed on a server with this version, in words; undefined where it can. */
export function whyNotSettable(setting: GatedSetting, { installedAt, clientVersion }: { installedAt: Date | null; clientVersion: string }): string | undefined {
  if (installedAt === null) return 'Install Server Backup on this server first.';
  const version = semver.coerce(clientVersion);
  const needed = FROM[setting].slice(0, 3);
  if (version === null) return `This needs Server Backup ${needed} or later, and the server has not said which version it runs.`;
  if (semver.gte(version, FROM[setting])) return undefined;
  return `This needs Server Backup ${needed} or later, and the server runs ${clientVersion}. Update it first.`;
}

import { bytes, moment } from '../../platform/values/format';
import { type Machine } from '../machine';
import { stateWords } from '../machine-words.model';
import { DEFAULT_POLICY } from '../policies/policy';
import { countLicenses } from './server-licenses.model';
import { type ServerFacts, type ServerSet } from './server-set';
import { cyclesWords, type ServerSetting, SETTING_NAMES, type SettingState, settingWords } from './settings/server-setting.model';
import { type ListedServer } from './servers.repository';
import { findWindowsVersion } from './certificates/windows-version.model';
import { type ServerCertificate } from './certificates/certificates.repository';

/** What the figures of a server are, and why they may be wrong (domain.md §8.12). */
export const FRESHNESS = 'Figures of servers can be up to an hour old. Where they stay wrong, the server usually runs an old version of Server Backup, or another Java than Amazon Corretto 8.';

const RESULTS = {
  running: { kind: 'running', label: 'Running' }, complete: { kind: 'good', label: 'Complete' }, warning: { kind: 'look', label: 'With warnings' }, failed: { kind: 'bad', label: 'Failed' },
} as const;
const NO_RESULT = { kind: 'off', label: 'Never ran' } as const;
const STATES: Record<SettingState, { kind: string; label: string }> = {
  pending: { kind: 'running', label: 'Pending' }, applied: { kind: 'good', label: 'Applied' }, failed: { kind: 'bad', label: 'Failed' }, superseded: { kind: 'off', label: 'Replaced by a later change' },
};
const DESTINATIONS = { disk: 'Disk', cloud: 'Cloud', disk_and_cloud: 'Disk and cloud' } as const;

export function serverRow({ server, sets }: ListedServer, zone: string) {
  return {
    id: server.id, nickname: server.nickname, badge: stateWords(server).badge, version: server.clientVersion || 'Not known yet', size: bytes(server.bytesStored),
    asOf: server.lastReportAt === null ? '' : moment(server.lastReportAt, zone), sets: sets.map(({ name, lastRunAt, lastResult }) => ({ name, when: lastRunAt === null ? 'never ran' : moment(lastRunAt, zone), badge: badgeOf(lastResult) })),
    lastBackup: server.lastBackupAt === null ? 'None yet' : moment(server.lastBackupAt, zone),
  };
}

export function licenseWords(licenses: Parameters<typeof countLicenses>[0]): { value: string; note: string; isFull: boolean } {
  const { used, bought } = countLicenses(licenses);
  if (bought === null) return { value: String(used), note: 'Any number is included', isFull: false };
  return { value: `${used} of ${bought}`, note: used >= bought ? 'All in use' : `${bought - used} left`, isFull: used >= bought };
}

/** A company's servers in one line of its pages: the licenses in use. Nothing where its plan takes none. */
export function serversFact(licenses: Parameters<typeof countLicenses>[0], href: string) {
  if (licenses.length === 0) return [];
  const { value, note } = licenseWords(licenses);
  return [{ label: 'Server licenses in use', value, note, href }];
}

export function serverFacts(server: Machine, facts: ServerFacts | undefined, zone: string) {
  const at = (when: Date | null, none: string) => (when === null ? none : moment(when, zone));
  return [
    { label: 'Last contact', value: at(server.lastContactAt, 'None yet') },
    { label: 'Last complete backup', value: at(server.lastBackupAt, 'None yet') },
    { label: 'Size of the backup', value: bytes(server.bytesStored), ...server.lastReportAt !== null && { note: `as of ${moment(server.lastReportAt, zone)}` } },
    { label: 'Data protected', value: bytes(server.bytesProtected) },
    { label: 'Server Backup', value: server.clientVersion || 'Not known yet' },
    { label: 'System', value: server.osVersion || 'Not known yet' },
    ...server.hostName ? [{ label: 'Computer name', value: server.hostName }] : [],
    ...facts?.java ? [{ label: 'Java', value: facts.java }] : [],
    ...facts?.purgeHours ? [{ label: 'Old backups are removed', value: facts.purgeHours === 24 ? 'Every day' : `Every ${facts.purgeHours} hours` }] : [],
  ];
}

export function setRow(set: ServerSet, zone: string) {
  return {
    name: set.name, destination: DESTINATIONS[set.destination], isEnabled: set.isEnabled, schedule: set.schedule || 'By hand', keeps: set.retentionCycles === null ? `By time, ${DEFAULT_POLICY.keepDeletedDays} days` : cyclesWords(set.retentionCycles), badge: badgeOf(set.lastResult),
    lastRun: set.lastRunAt === null ? 'Never' : moment(set.lastRunAt, zone), message: set.lastMessage, nextRun: !set.isEnabled ? 'None while it is disabled' : set.nextRunAt === null ? 'Not planned' : moment(set.nextRunAt, zone),
    size: bytes(set.bytes),
  };
}

export function settingRow({ name, setName, wanted, state, reason, askedName, createdAt, answeredAt }: ServerSetting, zone: string) {
  return {
    label: SETTING_NAMES[name], setName, wanted: settingWords(name, wanted), badge: STATES[state], reason: reason ?? '', by: askedName, asked: moment(createdAt, zone), answered: answeredAt === null ? '' : moment(answeredAt, zone),
  };
}

/** How the newest certificate stands, in words. */
export function certificateOf(certificate: ServerCertificate | undefined, now: Date, zone: string) {
  if (!certificate) return null;
  const { windows, family, downloadCount, createdAt, expiresAt, usedAt, revokedAt } = certificate;
  const isOpen = usedAt === null && revokedAt === null && expiresAt > now;
  const badge = isOpen ? { kind: 'good', label: 'Valid' } : usedAt ? { kind: 'off', label: 'Used' } : revokedAt ? { kind: 'off', label: 'Revoked' } : { kind: 'off', label: 'Ended' };
  return {
    isOpen, badge, family, windowsName: findWindowsVersion(windows)?.name ?? windows, windows, issued: moment(createdAt, zone), until: moment(expiresAt, zone), downloads: downloadCount,
    ended: usedAt ? `Used on ${moment(usedAt, zone)}` : revokedAt ? `Revoked on ${moment(revokedAt, zone)}` : isOpen ? '' : `Ended on ${moment(expiresAt, zone)}`,
  };
}

function badgeOf(result: ServerSet['lastResult']): { kind: string; label: string } {
  return result === null ? NO_RESULT : RESULTS[result];
}

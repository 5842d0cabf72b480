import { type MachineKind, type Platform } from '../../../src/computers/machine';
import { type StateFacts } from '../../../src/computers/machine-state.model';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Told = Partial<StateFacts> & { errorCode?: string; errorMessage?: string; runPercent?: number; filesLeft?: number; stateSince?: Date };
/** What is known of a machine, told from now; how its last runs ended, the newest first, and whether a drive of it is missing. */
export interface Recipe {
  readonly facts: (now: Date) => Told;
  readonly runs?: readonly ('complete' | 'failed' | 'cancelled' | 'running')[];
  readonly drive?: 'external' | 'missing';
}

const ago = (now: Date, ms: number) => new Date(now.getTime() - ms);
/** Heard of some minutes ago, backed up some hours ago. */
const well = (minutes: number, hours: number): Recipe => ({
  facts: (now) => ({ lastContactAt: ago(now, minutes * MINUTE), lastBackupAt: ago(now, hours * HOUR), stateSince: ago(now, (hours % 9 + 2) * DAY) }),
});
const error = (errorCode: string, errorMessage: string, hours: number): Recipe => ({
  facts: (now) => ({ lastContactAt: ago(now, 12 * MINUTE), lastBackupAt: ago(now, (hours + 20) * HOUR), errorSince: ago(now, hours * HOUR), errorCode, errorMessage, filesPending: 214 }),
  runs: ['failed', 'failed', ...hours > 40 ? ['failed' as const] : []],
});

export const WELL: readonly Recipe[] = [well(3, 2), well(7, 5), well(11, 1), { ...well(2, 9), drive: 'external' }, well(14, 3), well(5, 20), well(9, 12)];

/** Each is met once in a while among those that are well, so that every state is there. */
export const UNWELL: readonly Recipe[] = [
  error('read_failed', 'Some folders cannot be read: input/output error.', 52),
  { facts: (now) => ({ lastContactAt: ago(now, 40 * HOUR), lastBackupAt: ago(now, 44 * HOUR) }) },
  { facts: (now) => ({ lastContactAt: ago(now, 6 * MINUTE), lastBackupAt: ago(now, 26 * HOUR), runStartedAt: ago(now, 50 * MINUTE), runPercent: 63, filesLeft: 1_482, filesPending: 1_482 }), runs: ['running'] },
  { facts: (now) => ({ lastContactAt: ago(now, 10 * MINUTE), lastBackupAt: ago(now, 5 * DAY), filesPending: 930 }), runs: ['cancelled', 'cancelled'] },
  { facts: (now) => ({ lastContactAt: ago(now, 19 * DAY), lastBackupAt: ago(now, 19 * DAY) }) },
  { facts: (now) => ({ lastContactAt: ago(now, 4 * MINUTE), lastBackupAt: ago(now, 6 * HOUR), filesPending: 37 }) },
  { facts: (now) => ({ lastContactAt: ago(now, 8 * MINUTE), lastBackupAt: ago(now, 30 * HOUR), pausedUntil: new Date(now.getTime() + 5 * HOUR), stateSince: ago(now, 3 * HOUR) }) },
  { facts: (now) => ({ installedAt: ago(now, 3 * DAY), lastContactAt: ago(now, 15 * MINUTE), lastBackupAt: null }), runs: [] },
  { facts: (now) => ({ lastContactAt: ago(now, 3 * DAY), lastBackupAt: ago(now, 3 * DAY), stoppedAt: ago(now, 3 * DAY), stateSince: ago(now, 3 * DAY) }) },
  { facts: (now) => ({ lastContactAt: ago(now, 5 * MINUTE), lastBackupAt: ago(now, 2 * DAY), frozenAt: ago(now, 20 * HOUR), stateSince: ago(now, 20 * HOUR) }) },
  { ...well(6, 4), drive: 'missing' },
  { facts: () => ({ installedAt: null, lastContactAt: null, lastBackupAt: null }), runs: [] },
];
/** Of servers besides: one is to be deleted, one has been failing for an hour. */
export const UNWELL_SERVERS: readonly Recipe[] = [
  { facts: (now) => ({ lastContactAt: ago(now, 9 * DAY), lastBackupAt: ago(now, 9 * DAY), deleteAt: new Date(now.getTime() + 3 * DAY), stateSince: ago(now, DAY) }) },
  error('script_failed', 'The script before the backup ended with an error.', 14),
];

const COMPUTERS = ['Front desk', 'Reception laptop', 'Bookkeeping', 'Manager’s laptop', 'Meeting room', 'Workshop PC', 'Design station', 'Warehouse tablet', 'Spare laptop', 'Training room 1', 'Archive PC', 'Home office'];
const SERVERS = ['File server', 'Domain controller', 'SQL server', 'Mail archive', 'Build server'];
const AT_HOME = ['Laptop', 'Family PC', 'MacBook', 'Study', 'Photo station', 'Kitchen laptop'];
const LOCAL: Readonly<Record<string, readonly string[]>> = { AE: ['حاسوب الاستقبال', 'مكتب المدير', 'المخزن'], IL: ['המחשב של דנה'], JP: ['受付', '経理', '印刷機 1', 'サーバー'], GR: ['Γραφείο', 'Φορητός'] };
export const LONG_NAME = 'Customer service desk, second floor, left of the west stairs';

/** How the n-th machine of an account is called. */
export function nameOf({ kind, isHousehold, country, place }: { kind: MachineKind; isHousehold: boolean; country: string; place: number }): string {
  const names = LOCAL[country] ?? (kind === 'server' ? SERVERS : isHousehold ? AT_HOME : COMPUTERS);
  const round = Math.floor(place / names.length);
  return `${names[place % names.length]!}${round > 0 ? ` ${round + 1}` : ''}`;
}

const SYSTEMS: readonly (readonly [Platform, string])[] = [['windows', 'Windows 11 Pro 24H2'], ['windows', 'Windows 11 Home 24H2'], ['macos', 'macOS 15.7'], ['windows', 'Windows 10 Pro 22H2'], ['linux', 'Ubuntu 24.04 LTS']];
const SERVER_SYSTEMS: readonly (readonly [Platform, string])[] = [['windows', 'Windows Server 2022'], ['linux', 'Debian 13'], ['windows', 'Windows Server 2019']];
// Most are up to date; one is older than what we still take.
const VERSIONS = ['6.2.0', '6.2.0', '6.2.0', '6.1.3', '6.2.0', '6.2.0', '5.4.1', '6.2.0', '6.1.3', '6.2.0', '4.9.2'];

export function systemOf(kind: MachineKind, place: number): { platform: Platform; osVersion: string; clientVersion: string } {
  const [platform, osVersion] = kind === 'server' ? SERVER_SYSTEMS[place % SERVER_SYSTEMS.length]! : SYSTEMS[place % SYSTEMS.length]!;
  return { platform, osVersion, clientVersion: VERSIONS[place % VERSIONS.length]! };
}

import { count } from '../../../platform/values/format';

export interface Notification { readonly failure: boolean; readonly warning: boolean; readonly success: boolean; readonly recipients: readonly string[] }
/** 1 is Monday; a window that ends before it begins goes over midnight. In the server's own time. */
export interface LimitWindow { readonly days: readonly number[]; readonly from: string; readonly until: string }
/** `kbits` null: unlimited. */
export interface Bandwidth { readonly kbits: number | null; readonly window: LimitWindow | null }
export interface Updates { readonly automatic: boolean }
/** `cycles`: how many full ones are kept in the cloud; null where the server keeps by time. */
export interface SetChange { readonly enabled: boolean; readonly cycles: number | null }

/** Each setting that a server fetches, with what it holds (domain.md §8.10). */
export interface SettingValues { readonly notification: Notification; readonly bandwidth: Bandwidth; readonly updates: Updates; readonly set: SetChange }
export type SettingName = keyof SettingValues;

export type SettingState = 'pending' | 'applied' | 'failed' | 'superseded';

/** What somebody wanted of a server, and what became of it. */
export interface ServerSetting<Name extends SettingName = SettingName> {
  readonly id: string;
  readonly name: Name;
  /** Of which backup set; '' for what concerns the whole server. */
  readonly setName: string;
  readonly wanted: SettingValues[Name];
  readonly state: SettingState;
  readonly reason: string | null;
  readonly askedName: string;
  readonly createdAt: Date;
  readonly answeredAt: Date | null;
}

/** What stands now of a setting: the newest wish, and the newest one that was applied. */
export interface Standing {
  readonly newest: ServerSetting | undefined;
  readonly applied: ServerSetting | undefined;
}

export const SETTING_NAMES: Record<SettingName, string> = { notification: 'E-mail notification', bandwidth: 'Upload bandwidth', updates: 'Product updates', set: 'Backup set' };
export const POLL_MINUTES = 15;
export const MOST_RECIPIENTS = 10;
export const CYCLES = { least: 1, most: 52, advised: 2 } as const;

/** What a new server does before anybody set anything. */
export const UNSET: { readonly notification: Notification; readonly bandwidth: Bandwidth; readonly updates: Updates } = {
  notification: { failure: false, warning: false, success: false, recipients: [] }, bandwidth: { kbits: null, window: null }, updates: { automatic: true },
};

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;

/** A value in a sentence, for pages, the activity and mails. */
export function settingWords<Name extends SettingName>(name: Name, value: SettingValues[Name]): string {
  if (name === 'notification') return notificationWords(value as Notification);
  if (name === 'bandwidth') return bandwidthWords(value as Bandwidth);
  if (name === 'updates') return (value as Updates).automatic ? 'Automatic' : 'By hand';
  const { enabled, cycles } = value as SetChange;
  return `${enabled ? 'Enabled' : 'Disabled'}, keeps ${cyclesWords(cycles)}`;
}

export function cyclesWords(cycles: number | null): string {
  if (cycles === null) return 'by time';
  return cycles === 1 ? '1 full cycle' : `${cycles} full cycles`;
}

function notificationWords({ failure, warning, success, recipients }: Notification): string {
  const when = [...failure ? ['failure'] : [], ...warning ? ['warning'] : [], ...success ? ['success'] : []];
  return when.length === 0 ? 'None' : `On ${when.join(', ')}, to ${recipients.join(', ')}`;
}

function bandwidthWords({ kbits, window }: Bandwidth): string {
  if (kbits === null) return 'Unlimited';
  return `At most ${count(kbits)} kbit/s${window === null ? '' : ` on ${daysWords(window.days)}, ${window.from}–${window.until}`}`;
}

function daysWords(days: readonly number[]): string {
  return days.length === 7 ? 'every day' : days.map((day) => DAYS[day - 1]).join(', ');
}

/** Whether two values ask for the same. */
export function sameSetting(a: unknown, b: unknown): boolean {
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

// The database keeps a value's keys in an order of its own.
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, each]) => [key, sorted(each)]));
}

import { day, money } from '../../platform/values/format';
import { isCurrency } from '../../platform/values/money';
import { parseDay } from '../../platform/values/dates';
import { type DiscountClass, type Tier } from '../catalog';
import { type Facts } from './change-catalog';

export interface Difference { readonly label: string; readonly before: string; readonly after: string }

export const CLASS_NAMES: Record<DiscountClass, string> = {
  safe: 'Safe', safe_pro_core: 'Safe Pro Core', safe_pro_power: 'Safe Pro Power', safe_pro_ultimate: 'Safe Pro Ultimate', safe_server: 'Safe Server', storage: 'Storage packs', courier: 'Courier recovery',
};
export const TIER_NAMES: Record<Tier, string> = { basic: 'Basic', premier: 'Premier' };

const LABELS: Record<string, string> = {
  name: 'Name', isSellable: 'On sale', storageGb: 'Storage', computerLimit: 'Computers', serverLimit: 'Servers', internalDrives: 'Internal drives', externalDrives: 'External drives',
  automaticVideo: 'Videos by themselves', antiVirus: 'Anti-virus', networkDrives: 'Network drives', fileServers: 'File servers', databases: 'Databases', trialDays: 'Days of a trial',
  trialGraceDays: 'Days kept after a trial', graceDays: 'Days kept after the end', failedGraceDays: 'Days kept after an unpaid renewal', maxQuantity: 'Most packs of a subscription', currency: 'Currency',
  listPriceCents: 'List price of a year', courierStandardCents: 'Courier, standard', courierExpeditedCents: 'Courier, expedited', validFrom: 'Begins', copiedFrom: 'Copied from', rank: 'Rank',
  driveCents: 'A drive', cordCents: 'A USB cord',
};
const WITHOUT_LIMIT = new Set(['storageGb', 'computerLimit', 'serverLimit', 'internalDrives', 'externalDrives']);

/** What a change of the catalog changed, in words, one line a fact; `before` is '–' where there was nothing. */
export function differencesOf(before: Facts | null, after: Facts | null): Difference[] {
  const keys = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])].filter((key) => key !== 'currency' || !before);
  const currency = text(after?.['currency'] ?? before?.['currency']);
  const words = (facts: Facts | null, key: string) => (facts && key in facts ? valueWords(key, facts[key], currency) : '–');
  return keys.map((key) => ({ label: labelOf(key), before: words(before, key), after: words(after, key) })).filter((line) => line.before !== line.after);
}

/** "12.5 %" for 1250 basis points. */
export function percent(bps: number): string {
  return `${bps / 100} %`;
}

function labelOf(key: string): string {
  const known = LABELS[key];
  if (known) return known;
  const [group, name = ''] = key.split('.');
  if (group === 'basic' || group === 'premier') return `${TIER_NAMES[group]}, ${CLASS_NAMES[name as DiscountClass] ?? name}`;
  if (group === 'years') return `${name} years at once`;
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ');
}

function valueWords(key: string, value: unknown, currency: string): string {
  if (value === null) return WITHOUT_LIMIT.has(key) ? 'Unlimited' : 'None';
  if (typeof value === 'boolean') return value ? 'Yes' : 'No';
  if (typeof value === 'number') return numberWords(key, value, currency);
  const words = text(value);
  return key === 'validFrom' && parseDay(words) ? day(words) : words;
}

function numberWords(key: string, value: number, currency: string): string {
  if (key.endsWith('Cents') && isCurrency(currency)) return money(value, currency);
  if (/^(basic|premier|years)[.]/.test(key)) return percent(value);
  return key === 'storageGb' ? `${value} GB` : String(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
}

import { currency, minorDigits } from './money';

/**
 * Texts that people read: money, days, moments, sizes, counts. Formatters are made once and kept: making an Intl
 * formatter costs more than the rest of a table row.
 */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MINUS = '\u2212';
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const moneyFormatters = new Map<string, { exponent: number; format: Intl.NumberFormat }>();
const momentFormatters = new Map<string, { short: Intl.DateTimeFormat; zone: Intl.DateTimeFormat }>();

/** An amount in minor units as text, "−$1,234.50", with the currency's own number of decimals; RangeError for a fraction or a currency we do not take. */
export function money(amount: number | bigint, code: string): string {
  const { exponent, format } = moneyFormatter(code);
  const digits = String(amount < 0 ? -amount : amount).padStart(exponent + 1, '0');
  if (!/^\d+$/.test(digits)) throw new RangeError(`not a whole number of minor units: ${amount}`);
  const decimal = exponent === 0 ? digits : `${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
  return (amount < 0 ? MINUS : '') + format.format(decimal as `${number}`);
}

/** A calendar day, "2026-11-22", as "22 Nov 2026". */
export function day(text: string): string {
  const match = DAY.exec(text);
  const month = MONTHS[Number(match?.[2]) - 1];
  if (!match || !month) throw new RangeError(`not a day: ${text}`);
  return `${Number(match[3])} ${month} ${match[1]}`;
}

/** How far a day is from today, in words: "today", "tomorrow", "in 12 days", "12 days ago". */
export function daysFrom(today: string, then: string): string {
  const days = dayNumber(then) - dayNumber(today);
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  return days > 0 ? `in ${whole.format(days)} days` : `${whole.format(-days)} days ago`;
}

/** A moment on the clock of a zone, "22 Nov 2026, 14:05". */
export function moment(at: Date, zone: string): string {
  const parts = Object.fromEntries(momentFormatter(zone).short.formatToParts(at).map((part) => [part.type, part.value]));
  return `${day(`${parts['year']}-${parts['month']}-${parts['day']}`)}, ${parts['hour']}:${parts['minute']}`;
}

/** Where nothing else on the page or in the mail says which zone it is: "22 Nov 2026, 14:05 (America/New York)". */
export function momentAndZone(at: Date, zone: string): string {
  return `${moment(at, zone)} (${zone.replaceAll('_', ' ')})`;
}

/** The same moment to the second with its zone, "22 Nov 2026, 14:05:09 (Europe/London, GMT)", for titles. */
export function momentInFull(at: Date, zone: string): string {
  const { short, zone: zoneName } = momentFormatter(zone);
  const second = short.formatToParts(at).find((part) => part.type === 'second')?.value ?? '00';
  const name = zoneName.formatToParts(at).find((part) => part.type === 'timeZoneName')?.value ?? zone;
  return `${moment(at, zone)}:${second} (${zone === name ? zone : `${zone}, ${name}`})`;
}

/** A size in bytes with decimal units, as disks and quotas are sold: "1.2 GB". */
export function bytes(size: number | bigint): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = Number(size);
  let unit = 0;
  while (value >= 999.95 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value >= 100 ? whole.format(value) : oneDecimal.format(value)} ${units[unit]}`;
}

/** A whole number with thousands separated: "100,000". */
export function count(value: number | bigint): string {
  if (Number.isInteger(value) && value >= 0 && value < 1_000) return String(value);
  return whole.format(value).replace('-', MINUS);
}

function moneyFormatter(code: string) {
  const known = moneyFormatters.get(code);
  if (known) return known;
  const exponent = minorDigits(currency(code));
  // en-US tells the dollars apart: $, CA$, A$.
  const format = new Intl.NumberFormat('en-US', {
    style: 'currency', currency: code, minimumFractionDigits: exponent, maximumFractionDigits: exponent,
  });
  const made = { exponent, format };
  moneyFormatters.set(code, made);
  return made;
}

function momentFormatter(zone: string) {
  const known = momentFormatters.get(zone);
  if (known) return known;
  const made = {
    short: new Intl.DateTimeFormat('en-GB', {
      timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
    }),
    zone: new Intl.DateTimeFormat('en-GB', { timeZone: zone, timeZoneName: 'short' }),
  };
  momentFormatters.set(zone, made);
  return made;
}

function dayNumber(text: string): number {
  const match = DAY.exec(text);
  if (!match) throw new RangeError(`not a day: ${text}`);
  return Math.round(Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3])) / 86_400_000);
}

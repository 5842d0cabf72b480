import { DateTime } from 'luxon';
import { type PlanCode } from './story';

// Money and calendar of the second reckoning: BigInt, one rounding a printed line, half up.

/** Partner prices of 1, 2 and 3 years at 10 % (Safe), 15 % (Core) and 20 % (Power, Ultimate) off, worked out by hand from the list prices. */
export const prices: Readonly<Record<PlanCode, readonly [number, number, number]>> = {
  safe_basic: [7_559, 14_362, 20_409], safe_plus: [10_799, 20_518, 29_157], safe_prime: [13_499, 25_648, 36_447],
  safe_pro_core: [24_479, 46_510, 66_093], safe_pro_power: [47_999, 91_198, 129_598], safe_pro_ultimate: [79_999, 151_998, 215_998],
};

/** Stripe takes nothing below this. */
const smallest = 50;

/** A stretch of service that was paid for, and what it is worth as a whole. */
export interface Row {
  readonly plan: PlanCode;
  readonly years: number;
  readonly startsOn: string;
  readonly endsOn: string;
  readonly cents: number;
  /** The first day of the bought term that it is a part of. */
  readonly termStart: string;
  cutOn: string | null;
  /** Of an automatic renewal: the day of its charge where the firm is, and what was paid. */
  readonly auto?: { readonly paidOn: string; readonly net: number; readonly tax: number };
  /** Began later than it was given, and has not begun. */
  waits: boolean;
}

export function part(cents: number, of: number, whole: number): number {
  return Number((BigInt(cents) * BigInt(of) * 2n + BigInt(whole)) / (2n * BigInt(whole)));
}

export function taxOn(net: number, ratePpm: number): number {
  return part(net, ratePpm, 1_000_000);
}

export function canBeCharged(total: number): boolean {
  return total === 0 || total >= smallest;
}

export function isRunning(row: Row, today: string): boolean {
  return row.cutOn === null && row.endsOn > today;
}

export function daysLeft({ startsOn, endsOn }: Pick<Row, 'startsOn' | 'endsOn'>, today: string): number {
  return Math.max(0, daysBetween(startsOn > today ? startsOn : today, endsOn));
}

export function worthLeft(row: Row, today: string): number {
  return part(row.cents, daysLeft(row, today), daysBetween(row.startsOn, row.endsOn));
}

/** Days of an upgrade that the credit pays for beyond the price. */
export function extraDays(surplus: number, price: number, termDays: number): number {
  return Number((BigInt(surplus) * BigInt(termDays)) / BigInt(price));
}

export function cut(row: Row, today: string): void {
  row.cutOn = row.startsOn > today ? row.startsOn : today;
}

export function addDays(on: string, count: number): string {
  return DateTime.fromISO(on, { zone: 'UTC' }).plus({ days: count }).toISODate()!;
}

/** The 29th of February becomes the 28th where there is none. */
export function yearsAfter(anchor: string, years: number): string {
  return DateTime.fromISO(anchor, { zone: 'UTC' }).plus({ years }).toISODate()!;
}

export function daysBetween(from: string, until: string): number {
  return Math.round((Date.parse(`${until}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

import { IANAZone } from 'luxon';

/** A calendar day, "2026-01-31", of the years 0001 to 9999. Days have no clock and no time zone; as text they sort by time. */
export type Day = string & { readonly __unit: 'day' };

/** Marks a day's text; throws RangeError for anything that is not a day of the calendar. */
export function day(text: string): Day {
  const parsed = parseDay(text);
  if (parsed === undefined) throw new RangeError(`not a day: ${text}`);
  return parsed;
}

/** Reads "2026-01-31"; answers undefined for anything else, 30 February included. */
export function parseDay(text: string): Day | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const [year, month, dayOfMonth] = parts(text);
  const real = year >= 1 && month >= 1 && month <= 12 && dayOfMonth >= 1 && dayOfMonth <= daysInMonth(year, month);
  return real ? (text as Day) : undefined;
}

export function addDays(from: Day, days: number): Day {
  return dayOfNumber(dayNumber(from) + whole(days));
}

/** Whole calendar days from one day to another: 1 from today to tomorrow, negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from);
}

/**
 * The anchor's day n years on, clipped to its month and never drifting: 29 Feb 2024 → 28 Feb 2025, 2026, 2027 → 29 Feb 2028.
 * Always count from the anchor, never from the last end (domain.md §4.3).
 */
export function addYearsFromAnchor(anchor: Day, years: number): Day {
  return addMonthsFromAnchor(anchor, whole(years) * 12);
}

/** The anchor's day n months on, clipped to its month and never drifting: 31 Jan → 28 or 29 Feb → 31 Mar. */
export function addMonthsFromAnchor(anchor: Day, months: number): Day {
  const [year, month, dayOfMonth] = parts(anchor);
  const count = year * 12 + (month - 1) + whole(months);
  const newYear = Math.floor(count / 12);
  const newMonth = (count % 12 + 12) % 12 + 1;
  return dayOfParts(newYear, newMonth, Math.min(dayOfMonth, daysInMonth(newYear, newMonth)));
}

/** Negative when `a` is earlier, 0 when equal: for sorting. */
export function compareDays(a: Day, b: Day): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function earlierDay(a: Day, b: Day): Day {
  return a < b ? a : b;
}

export function laterDay(a: Day, b: Day): Day {
  return a > b ? a : b;
}

export function isZone(name: string): boolean {
  return IANAZone.isValidZone(name);
}

/** The calendar day it is in a zone ("America/New_York") at a moment. Throws RangeError for an unknown zone. */
export function dayIn(instant: Date, zone: string): Day {
  const wallClock = instant.getTime() + offsetMs(zone, instant.getTime());
  return dayOfNumber(Math.floor(wallClock / dayMs));
}

/**
 * The moment a zone's clocks show a time ("09:00") on a day. Where clocks jump over that time, the first moment after the
 * jump; where they show it twice, the first of the two. So every day has exactly one 00:00 and one 09:00.
 */
export function instantAt(on: Day, time: string, zone: string): Date {
  const key = `${on} ${time} ${zone}`;
  const known = instants.get(key);
  if (known !== undefined) return new Date(known);
  const found = findInstant(on, time, zone);
  // The days of a sweep are few; what a long life has gathered is let go.
  if (instants.size >= 5_000) instants.clear();
  instants.set(key, found);
  return new Date(found);
}

const instants = new Map<string, number>();

function findInstant(on: Day, time: string, zone: string): number {
  const wallClock = dayNumber(on) * dayMs + minutesOf(time) * 60_000;
  const before = offsetMs(zone, wallClock - dayMs);
  const after = offsetMs(zone, wallClock + dayMs);
  const early = wallClock - Math.max(before, after);
  const late = wallClock - Math.min(before, after);
  const fitting = [early, late].find((moment) => moment + offsetMs(zone, moment) === wallClock);
  return fitting ?? firstMomentAfterJump(zone, early, late);
}

/** The first moment of a day in a zone; it need not be 00:00 where clocks jump at midnight. */
export function startOfDay(on: Day, zone: string): Date {
  return instantAt(on, '00:00', zone);
}

const dayMs = 86_400_000;

/** So many times 24 hours after a moment, before it with a number below zero: for ends of links and requests, which are no calendar days. */
export function daysFromMoment(moment: Date, days: number): Date {
  return new Date(moment.getTime() + days * dayMs);
}

/** Days since 1970-01-01 in plain integers: a page or a sweep asks this 100,000 times. */
function dayNumber(of: Day): number {
  const [year, month, dayOfMonth] = parts(of);
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dayOfMonth - 1;
  return y * 365 + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - daysBefore1970;
}

function dayOfNumber(count: number): Day {
  const days = count + daysBefore1970;
  const era = Math.floor(days / 146_097);
  const dayOfEra = days - era * 146_097;
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return dayOfParts(year, month, dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1);
}

/** Days from 1 March of year 0, where the count of leap years is simplest, to 1 January 1970. */
const daysBefore1970 = 719_468;

function parts(of: string): [year: number, month: number, dayOfMonth: number] {
  return [Number(of.slice(0, 4)), Number(of.slice(5, 7)), Number(of.slice(8, 10))];
}

function dayOfParts(year: number, month: number, dayOfMonth: number): Day {
  if (!(year >= 1 && year <= 9999)) throw new RangeError(`outside the calendar: year ${year}`);
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${dayOfMonth < 10 ? '0' : ''}${dayOfMonth}` as Day;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function minutesOf(time: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!match) throw new RangeError(`not a time of day: ${time}`);
  return Number(match[1]) * 60 + Number(match[2]);
}

function offsetMs(zone: string, instantMs: number): number {
  const offset = IANAZone.create(zone).offset(instantMs) * 60_000;
  if (Number.isNaN(offset)) throw new RangeError(`not a time zone or moment: ${zone}`);
  return Math.round(offset);
}

/** Halves the gap until one millisecond is left; the zone's offset changes once between the two moments. */
function firstMomentAfterJump(zone: string, early: number, late: number): number {
  const before = offsetMs(zone, early);
  let [low, high] = [early, late];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(zone, middle) === before) low = middle;
    else high = middle;
  }
  return high;
}

function whole(count: number): number {
  if (!Number.isSafeInteger(count)) throw new RangeError(`not a whole number: ${count}`);
  return count;
}

import { compareDays, type Day } from '../../platform/values/dates';

/** A subscription that ends on a day, and on which it would end afterwards. */
export interface MovedEnd {
  readonly number: string;
  readonly before: Day;
  readonly after: Day;
}

/** A day on which something falls due, with all that does. */
export interface DueDay {
  readonly on: Day;
  readonly numbers: readonly string[];
}

/** A month of the calendar: what falls due in it as things are, and once the dates are aligned. */
export interface CalendarMonth {
  /** Its first day. */
  readonly month: Day;
  readonly before: readonly DueDay[];
  readonly after: readonly DueDay[];
}

/** The months in which anything falls due before or after, earliest first; each end stands in it once a side (beyond.md X5). */
export function calendarOf(ends: readonly MovedEnd[]): CalendarMonth[] {
  const months = [...new Set(ends.flatMap(({ before, after }) => [monthOf(before), monthOf(after)]))].sort(compareDays);
  return months.map((month) => ({
    month,
    before: dueDays(ends.map(({ number, before }) => ({ number, on: before })), month),
    after: dueDays(ends.map(({ number, after }) => ({ number, on: after })), month),
  }));
}

/** On how many days something falls due, each an invoice of its own at the least. */
export function countDays(days: readonly Day[]): number {
  return new Set(days).size;
}

function dueDays(ends: readonly { number: string; on: Day }[], month: Day): DueDay[] {
  const inMonth = ends.filter(({ on }) => monthOf(on) === month);
  return [...new Set(inMonth.map(({ on }) => on))].sort(compareDays).map((on) => ({ on, numbers: inMonth.filter((end) => end.on === on).map(({ number }) => number) }));
}

function monthOf(on: Day): Day {
  return `${on.slice(0, 8)}01` as Day;
}

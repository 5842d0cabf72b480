import { addDays, addYearsFromAnchor, type Day, daysBetween, earlierDay, laterDay } from '../platform/values/dates';

/** How many years one can buy at once. */
export const termYears = [1, 2, 3] as const;
export type TermYears = (typeof termYears)[number];

/** The time a subscription runs, [startsOn, endsOn), with the extra days that a surplus credit or goodwill appended to its end. */
export interface Term {
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly years: TermYears;
  readonly extraDays: number;
}

export function isTermYears(years: number): years is TermYears {
  return (termYears as readonly number[]).includes(years);
}

/** The term that starts on a day which is its own anchor, as a first purchase or an upgrade does (domain.md §4.3). */
export function termFrom(startsOn: Day, years: TermYears, extraDays = 0): Term {
  return { startsOn, endsOn: addDays(addYearsFromAnchor(startsOn, years), extraDays), years, extraDays };
}

/** The real days of the whole bought term (365, 366, 730, 731, 1,095, 1,096), extra days left out: what its full price buys. */
export function termDays(term: Term): number {
  return daysBetween(term.startsOn, term.endsOn) - term.extraDays;
}

/** The days not yet used, today among them and the expiry day not: all before the start, 0 from the expiry day on (domain.md §3.2). */
export function daysLeft(span: { readonly startsOn: Day; readonly endsOn: Day }, today: Day): number {
  return daysBetween(earlierDay(laterDay(span.startsOn, today), span.endsOn), span.endsOn);
}

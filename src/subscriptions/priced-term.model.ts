import { type Term, type TermYears } from '../plans/term';
import { addYearsFromAnchor, type Day, daysBetween } from '../platform/values/dates';

/** A paid stretch of a subscription's service, as far as prices inside it need it. */
export interface ServiceStretch {
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly years: TermYears | null;
}

/**
 * The stretch as a term that add-ons are priced by: days beyond its years are extra ones, and a stretch cut to a common day has fewer, so that a day
 * costs the same part of a whole term everywhere. Where both ends are counted from the anchor, none is extra: 28 Feb 2027 to 29 Feb 2028 is one year of 366 days.
 */
export function pricedTerm({ startsOn, endsOn, years: stored }: ServiceStretch, anchorOn: Day): Term {
  const years = stored ?? 1;
  const isWhole = isFromAnchor(startsOn, anchorOn) && isFromAnchor(endsOn, anchorOn) && yearOf(endsOn) - yearOf(startsOn) === years;
  return { startsOn, endsOn, years, extraDays: isWhole ? 0 : daysBetween(addYearsFromAnchor(startsOn, years), endsOn) };
}

function isFromAnchor(on: Day, anchorOn: Day): boolean {
  return on >= anchorOn && addYearsFromAnchor(anchorOn, yearOf(on) - yearOf(anchorOn)) === on;
}

function yearOf(on: Day): number {
  return Number(on.slice(0, 4));
}

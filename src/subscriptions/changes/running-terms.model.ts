import { type Catalog, findPlanById } from '../../plans/catalog';
import { type ValueRow } from '../../plans/credit';
import { type Term } from '../../plans/term';
import { addYearsFromAnchor, type Day, daysBetween, earlierDay } from '../../platform/values/dates';
import { day as dayText } from '../../platform/values/format';
import { type TermRow } from '../terms.repository';

/** What of a subscription's terms still runs or is to come on a day, earliest first: what a change of plan takes the place of (domain.md §3.3). */
export function runningTerms(terms: readonly TermRow[], on: Day): TermRow[] {
  return terms.filter((term) => term.kind !== 'trial' && (term.cutOn ?? null) === null && term.endsOn > on);
}

/** A term as the credit for its unused days is reckoned from it; one bought ahead is told apart by its first day. */
export function valueRowOf(catalog: Catalog, term: TermRow, on: Day): ValueRow {
  const { startsOn, endsOn, valueCents, currency, planId } = term;
  const name = findPlanById(catalog, planId)?.name ?? 'the plan';
  return { name: startsOn > on ? `${name} from ${dayText(startsOn)}` : name, startsOn, endsOn, valueCents, currency };
}

/**
 * The whole bought term that a row belongs to: rows that follow each other to the same end, as changes with the same expiry leave them, are one term
 * (domain.md §7.6). What its end lies beyond so many years from its start are extra days; a 29 February that a clipped anchor gives back is none.
 */
export function wholeTermOf(terms: readonly TermRow[], row: TermRow): Term {
  const startsOn = terms.filter((term) => term.kind === 'paid' && term.endsOn === row.endsOn).reduce((first, term) => earlierDay(first, term.startsOn), row.startsOn);
  const years = row.years ?? 1;
  const natural = addYearsFromAnchor(startsOn, years);
  const isClipped = natural.endsWith('-02-28') && row.endsOn === `${natural.slice(0, 7)}-29`;
  return { startsOn, endsOn: row.endsOn, years, extraDays: isClipped ? 0 : daysBetween(natural, row.endsOn) };
}

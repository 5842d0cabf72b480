import { addDays, addYearsFromAnchor, type Day } from '../../platform/values/dates';
import { cents, type Cents, type Currency, minorDigits } from '../../platform/values/money';

export type Tier = 'basic' | 'premier';
export const TIER_NAMES: Record<Tier, string> = { basic: 'Basic', premier: 'Premier' };

/** Why a tier is what it is: purchases reached the threshold, a yearly review, or a decision by staff. */
export type TierCause = 'threshold' | 'review' | 'operator';

/** How a partner stands in the program besides its tier. Days are in the partner's zone. */
export interface TierState {
  readonly sinceOn: Day;
  /** Reviews are on the anniversaries of this day. */
  readonly anchorOn: Day;
  /** The last day of a decision by staff; null where none holds. */
  readonly heldUntil: Day | null;
  readonly nextReviewOn: Day;
}

export interface TierDecision { readonly tier: Tier; readonly cause: TierCause; readonly state: TierState }

/** The days whose purchases count on a day: the twelve months that end with it, both included. */
export function countedDays(today: Day): { from: Day; to: Day } {
  return { from: addDays(addYearsFromAnchor(today, -1), 1), to: today };
}

/** The threshold in the smallest unit of a currency: the same number of whole units in each (domain.md §11.4). */
export function targetOf(thresholdUnits: number, currency: Currency): Cents {
  return cents(thresholdUnits * 10 ** minorDigits(currency));
}

/** How a partner stands from whom nothing is written down yet: its tier as old as the partner. */
export function firstState(begunOn: Day, today: Day): TierState {
  return { sinceOn: begunOn, anchorOn: begunOn, heldUntil: null, nextReviewOn: nextAnniversary(begunOn, today) };
}

/** The first anniversary after a day, counted from the anchor: 29 February, then 28 February until the next leap year. */
export function nextAnniversary(anchorOn: Day, after: Day): Day {
  let years = Math.max(1, Number(after.slice(0, 4)) - Number(anchorOn.slice(0, 4)));
  while (addYearsFromAnchor(anchorOn, years) <= after) years += 1;
  return addYearsFromAnchor(anchorOn, years);
}

type Facts = { readonly tier: Tier; readonly state: TierState; readonly netCents: Cents; readonly targetCents: Cents; readonly today: Day };

/**
 * What a day decides, or null where it decides nothing (domain.md §11.4): up as soon as the threshold is reached, down only at a review, nothing
 * while a decision by staff holds. The review after such a decision is on the day after its last.
 */
export function decisionOn({ tier, state, netCents, targetCents, today }: Facts): TierDecision | null {
  if (state.heldUntil !== null && today <= state.heldUntil) return null;
  const isReached = netCents >= targetCents;
  if (tier === 'basic' && isReached) return { tier: 'premier', cause: 'threshold', state: begun(today) };
  if (today < state.nextReviewOn) return null;
  if (tier === 'premier' && !isReached) return { tier: 'basic', cause: 'review', state: begun(today) };
  const anchorOn = state.heldUntil === null ? state.anchorOn : today;
  return { tier, cause: 'review', state: { sinceOn: state.sinceOn, anchorOn, heldUntil: null, nextReviewOn: nextAnniversary(anchorOn, today) } };
}

/** How it stands once staff have decided: held through a day, reviewed on the next. */
export function stateDecided(before: { tier: Tier; state: TierState }, decision: { tier: Tier; heldUntil: Day; today: Day }): TierState {
  const { tier, heldUntil, today } = decision;
  const sinceOn = before.tier === tier ? before.state.sinceOn : today;
  return { sinceOn, anchorOn: before.tier === tier ? before.state.anchorOn : today, heldUntil, nextReviewOn: addDays(heldUntil, 1) };
}

function begun(on: Day): TierState {
  return { sinceOn: on, anchorOn: on, heldUntil: null, nextReviewOn: addYearsFromAnchor(on, 1) };
}

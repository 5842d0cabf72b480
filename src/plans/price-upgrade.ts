import { type Day } from '../platform/values/dates';
import { addCents, type Cents, cents, subtractCents, wholeTimes, zeroCents } from '../platform/values/money';
import { creditsFor, type Credit, creditFor, type ValueRow } from './credit';
import { type PricedItem, type PriceLine, type Pricing, creditedLine, proRatedLine, wholeTermLine } from './price-line';
import { type Packs, priceNewTerm } from './price-term';
import { type Term, termDays, termFrom, type TermYears } from './term';

/** A change of plan that starts a new term today. */
export interface Upgrade {
  readonly lines: readonly PriceLine[];
  readonly credits: readonly Credit[];
  readonly creditCents: Cents;
  /** What the credit exceeds the price by; it became the term's extra days and stays in the value of the plan's line. */
  readonly surplusCents: Cents;
  readonly term: Term;
}

/**
 * Safe → better Safe plan, or Safe → Safe Pro (domain.md §3.3, golden cases G1, G10, G16): every running row is credited by
 * its value, the plan is paid from that first and the packs next; a surplus becomes whole days at the daily price of all that
 * is bought. The new term starts today.
 */
export function priceUpgrade(
  change: { readonly rows: readonly ValueRow[]; readonly plan: PricedItem; readonly packs: readonly Packs[]; readonly years: TermYears },
  today: Day,
  pricing: Pricing,
): Upgrade {
  const { credits, creditCents } = creditsFor(change.rows, today);
  const whole = priceNewTerm({ ...change, quantity: 1 }, pricing);
  const priceCents = addCents(...whole.map((line) => line.serviceCents));
  const surplusCents = cents(Math.max(0, creditCents - priceCents));
  const days = termDays(termFrom(today, change.years));
  const extraDays = priceCents === 0 ? 0 : wholeTimes(surplusCents, days, priceCents);
  return { lines: payFrom(creditCents, credits, whole, surplusCents), credits, creditCents, surplusCents, term: termFrom(today, change.years, extraDays) };
}

/**
 * Core or Power → a better Safe Pro plan with the same expiry (domain.md §7.6): the new plan for the days left, less the credit
 * for the same days. Never below 0: a credit above the new price stays in the line's value. Call it once a term where one is bought ahead.
 */
export function priceChangeKeepingExpiry(
  change: { readonly row: ValueRow; readonly term: Term; readonly plan: PricedItem },
  today: Day,
  pricing: Pricing,
): PriceLine {
  const credit = creditFor(change.row, today);
  const service = proRatedLine(wholeTermLine(change.plan, 1, change.term.years, pricing), change.term, today);
  const line = creditedLine(service, credit.creditCents > 0 ? [credit] : [], credit.creditCents);
  return { ...line, valueCents: addCents(line.amountCents, credit.creditCents) };
}

function payFrom(creditCents: Cents, credits: readonly Credit[], lines: readonly PriceLine[], surplusCents: Cents): PriceLine[] {
  let available = creditCents;
  return lines.map((line, index) => {
    const paid = creditedLine(line, index === 0 ? credits : [], available);
    available = subtractCents(available, paid.creditCents);
    return { ...paid, valueCents: addCents(paid.valueCents, index === 0 ? surplusCents : zeroCents) };
  });
}

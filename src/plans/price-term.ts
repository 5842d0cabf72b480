import { type Day } from '../platform/values/dates';
import { type PricedItem, type PriceLine, type Pricing, proRatedLine, wholeTermLine } from './price-line';
import { type Term, type TermYears } from './term';

export interface Packs {
  readonly item: PricedItem;
  readonly quantity: number;
}

/** The lines of a first purchase, plan first; never pro-rated (golden case G9). Quantity counts computers for Safe, 1 for Safe Pro. */
export function priceNewTerm(
  order: { readonly plan: PricedItem; readonly quantity: number; readonly packs: readonly Packs[]; readonly years: TermYears },
  pricing: Pricing,
): PriceLine[] {
  const packLines = order.packs.map(({ item, quantity }) => wholeTermLine(item, quantity, order.years, pricing));
  return [wholeTermLine(order.plan, order.quantity, order.years, pricing), ...packLines];
}

/**
 * The lines of one subscription's next term, its storage packs in full beside it (domain.md §3.2, §7.3). Items made with the
 * price of the last purchase show it beside the new one.
 */
export function priceRenewal(
  order: { readonly plan: PricedItem; readonly packs: readonly Packs[]; readonly years: TermYears },
  pricing: Pricing,
): PriceLine[] {
  return priceNewTerm({ ...order, quantity: 1 }, pricing);
}

/**
 * An add-on bought inside a running term, paid up to that term's end (domain.md §3.2, golden cases G14 and G21). Extra days
 * are paid for like all others, so that a long surplus can cost more than the whole term's price.
 */
export function priceAddOnProRated(packs: Packs, term: Term, today: Day, pricing: Pricing): PriceLine {
  return proRatedLine(wholeTermLine(packs.item, packs.quantity, term.years, pricing), term, today);
}

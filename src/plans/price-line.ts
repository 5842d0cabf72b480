import { addCents, atBasisPoints, type Cents, cents, type Currency, roundingStep, subtractCents, times, zeroCents } from '../platform/values/money';
import { type AddOn, type Catalog, type DiscountClass, findPrice, type Plan, termDiscountBps, type Tier, tierDiscountBps } from './catalog';
import { type Credit } from './credit';
import { daysLeft, type Term, termDays, type TermYears } from './term';
import { type Day } from '../platform/values/dates';

/** What every price depends on besides the thing sold; the tier and the deal are decided elsewhere and only given here. */
export interface Pricing {
  readonly catalog: Catalog;
  readonly currency: Currency;
  /** Null for who buys without a partner's discount. */
  readonly tier: Tier | null;
  /** Extra points of an approved deal in basis points, 500 for 5 points; 0 without one. */
  readonly dealPointsBps: number;
  /** The deal that they come from, as people say it. */
  readonly dealNumber?: string;
}

/** A plan or add-on with the price version it is sold at. */
export interface PricedItem {
  readonly kind: 'plan' | 'add_on';
  readonly code: string;
  readonly name: string;
  readonly priceId: string;
  readonly discountClass: DiscountClass;
  readonly currency: Currency;
  readonly unitYearCents: Cents;
  /** What a year cost at the last purchase, where there was one: to show the old price beside the new. */
  readonly previousUnitYearCents: Cents | null;
}

/** One printed line with every step of its arithmetic; each amount was rounded once, from the amount above it. Plain data, stored with quotes. */
export interface PriceLine {
  readonly kind: 'plan' | 'add_on';
  readonly code: string;
  readonly name: string;
  readonly priceId: string;
  readonly currency: Currency;
  readonly quantity: number;
  readonly years: TermYears;
  readonly previousUnitYearCents: Cents | null;
  readonly unitYearCents: Cents;
  readonly termDiscountBps: number;
  /** One unit for the whole term, the discount for several years taken off. */
  readonly unitTermCents: Cents;
  readonly listCents: Cents;
  readonly tierDiscountBps: number;
  readonly dealPointsBps: number;
  readonly dealNumber?: string;
  readonly discountCents: Cents;
  /** List less discount: the price of the whole term. */
  readonly netCents: Cents;
  /** Null for a whole term. */
  readonly proRated: { readonly daysLeft: number; readonly termDays: number } | null;
  /** The price of the days bought: net, or its part. */
  readonly serviceCents: Cents;
  /** What is still worth something and pays for this line, as printed; empty where a credit was printed on a line above. */
  readonly credits: readonly Credit[];
  /** How much credit this line uses up. */
  readonly creditCents: Cents;
  /** What the line costs, before tax. */
  readonly amountCents: Cents;
  /** Money paid plus credit carried in: what the term or add-on row stores and later credits come from (domain.md §3.3). */
  readonly valueCents: Cents;
}

/** The plan at today's price; undefined where it is not sold in the currency. */
export function planItem(plan: Plan, currency: Currency, previousUnitYearCents: Cents | null = null): PricedItem | undefined {
  return pricedItem('plan', plan, findPrice(plan, currency), previousUnitYearCents);
}

/** The add-on at today's price; undefined where it is not sold in the currency. */
export function addOnItem(addOn: AddOn, currency: Currency, previousUnitYearCents: Cents | null = null): PricedItem | undefined {
  return pricedItem('add_on', addOn, findPrice(addOn, currency), previousUnitYearCents);
}

/**
 * A whole term: list price of the term per unit → × quantity → discount (tier and deal points, rounded; net = list − discount).
 * A whole term is never pro-rated (domain.md §2.5, golden case G9). Quantity at least 1.
 */
export function wholeTermLine(item: PricedItem, quantity: number, years: TermYears, pricing: Pricing): PriceLine {
  assertPriceable(item, pricing);
  const yearsOff = termDiscountBps(pricing.catalog, years);
  const step = roundingStep(item.currency);
  const unitTermCents = times(item.unitYearCents, years * (10_000 - yearsOff), 10_000, step);
  const listCents = times(unitTermCents, positive(quantity), 1);
  const tierOff = tierDiscountBps(pricing.catalog, pricing.tier, item.discountClass);
  const dealOff = Math.min(pricing.dealPointsBps, 10_000 - tierOff);
  const discountCents = atBasisPoints(listCents, tierOff + dealOff, step);
  const netCents = subtractCents(listCents, discountCents);
  const { discountClass: _, ...printed } = item;
  return {
    ...printed, quantity, years, termDiscountBps: yearsOff, unitTermCents, listCents, tierDiscountBps: tierOff, dealPointsBps: dealOff, ...pricing.dealNumber !== undefined && dealOff > 0 && { dealNumber: pricing.dealNumber },
    discountCents, netCents, proRated: null, serviceCents: netCents, credits: [], creditCents: zeroCents, amountCents: netCents, valueCents: netCents,
  };
}

/**
 * The part of a whole term's line for the days left of a running term: net × days left ÷ real days of the term, today counted
 * and the expiry day not (domain.md §3.2). A term that has not begun costs its whole price.
 */
export function proRatedLine(line: PriceLine, term: Term, today: Day): PriceLine {
  const proRated = { daysLeft: daysLeft(term, today), termDays: termDays(term) };
  if (proRated.daysLeft === proRated.termDays) return line;
  const serviceCents = times(line.netCents, proRated.daysLeft, proRated.termDays, roundingStep(line.currency));
  return { ...line, proRated, serviceCents, amountCents: serviceCents, valueCents: serviceCents };
}

/** The line paid with credit as far as that goes; what is left of the credit is for the caller to use (domain.md §3.3). */
export function creditedLine(line: PriceLine, credits: readonly Credit[], availableCents: Cents): PriceLine {
  const creditCents = cents(Math.min(availableCents, line.serviceCents));
  const amountCents = subtractCents(line.serviceCents, creditCents);
  return { ...line, credits, creditCents, amountCents, valueCents: addCents(amountCents, creditCents) };
}

function pricedItem(
  kind: PricedItem['kind'],
  { code, name, discountClass }: Plan | AddOn,
  price: { readonly id: string; readonly currency: Currency; readonly listPriceCents: Cents } | undefined,
  previousUnitYearCents: Cents | null,
): PricedItem | undefined {
  return price && {
    kind, code, name, discountClass, priceId: price.id, currency: price.currency, unitYearCents: price.listPriceCents, previousUnitYearCents,
  };
}

function positive(quantity: number): number {
  if (!Number.isSafeInteger(quantity) || quantity < 1) throw new RangeError(`not a quantity: ${quantity}`);
  return quantity;
}

function assertPriceable(item: PricedItem, pricing: Pricing): void {
  if (item.currency !== pricing.currency) throw new RangeError(`${item.code} is priced in ${item.currency}, not in ${pricing.currency}`);
  if (pricing.dealPointsBps < 0) throw new RangeError(`not deal points: ${pricing.dealPointsBps}`);
}

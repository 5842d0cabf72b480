import { type DealPoints } from '../../deals/points/deal-points.report';
import { type AccountKind, type AddOn, type Catalog, type Plan, type Tier, termDiscountBps, tierDiscountBps } from '../../plans/catalog';
import { explainLine, type Writing } from '../../plans/explain-line';
import { addOnItem, planItem, type PriceLine } from '../../plans/price-line';
import { priceNewTerm } from '../../plans/price-term';
import { type PriceTotal, printedSums, priceTotal, type PrintedSums, type TaxedLine } from '../../plans/price-total';
import { type TermYears } from '../../plans/term';
import { day, money } from '../../platform/values/format';
import { type Cents, type Currency } from '../../platform/values/money';

export const maximumComputers = 25;
/** Money and days in the sentences under a line, as pages write them. */
export const writing: Writing = { money, day };

export interface NewCustomer {
  readonly kind: AccountKind;
  /** What lists show: the person of a household, the company. */
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
  readonly country: string;
  readonly language: string;
}

/** What a partner asks for; the quote made from it is the only thing that can be paid. */
export interface Order {
  readonly planCode: string;
  readonly years: TermYears;
  /** Computers of a Safe plan; 1 for a company. */
  readonly quantity: number;
  readonly packs: number;
  /** The account's id; for a new customer the one that it will get. */
  readonly accountId: string;
  readonly accountName: string;
  readonly newCustomer: NewCustomer | null;
  readonly administeredBy: 'partner' | 'customer';
  /** The trial that becomes a paid subscription with its backup; null to buy beside it. */
  readonly convertsId: string | null;
  readonly purchaseOrder: string;
  /** The lead of the referral page for whom it is bought. */
  readonly leadId?: string | null;
}

/** Whom the prices are for. */
export interface Buyer {
  readonly currency: Currency;
  /** Null: no partner, so no partner's discount. */
  readonly tier: Tier | null;
  readonly taxRatePpm: number;
  readonly taxName: string;
  /** What approved deals take off the next order for the customer, by product (domain.md §2.5); none where nothing says so. */
  readonly deals?: readonly DealPoints[];
}

export type PricedOrder = { readonly ok: true; readonly total: PriceTotal } | { readonly ok: false; readonly reason: string };

/**
 * The price of an order at today's catalog: the one function behind the previews and the stored quote (golden case G2). Where it cannot be
 * computed there is no number but the reason in words (G3).
 */
export function priceOrder(catalog: Catalog, plan: Plan, order: Pick<Order, 'years' | 'quantity' | 'packs'>, buyer: Buyer): PricedOrder {
  if (!plan.isSellable) return refused(`${plan.name} is no longer sold. Choose another plan.`);
  const item = planItem(plan, buyer.currency);
  if (!item) return refused(`${plan.name} has no price in ${buyer.currency} today, so nothing can be bought. Contact partner support.`);
  const packs = order.packs === 0 ? [] : packItems(catalog, plan, order.packs, buyer.currency);
  if (!packs) return refused(`Storage packs have no price in ${buyer.currency} today. Order without them, or contact partner support.`);
  const deal = dealFor(plan, buyer);
  const pricing = { catalog, currency: buyer.currency, tier: buyer.tier, dealPointsBps: deal?.pointsBps ?? 0, ...deal && { dealNumber: deal.number } };
  const lines = priceNewTerm({ plan: item, quantity: order.quantity, packs, years: order.years }, pricing);
  const total = priceTotal(lines, buyer.taxRatePpm);
  return { ok: true, total };
}

/** The deal whose points an order of this plan gets: plan and packs alike. */
export function dealFor(plan: Pick<Plan, 'productCode'>, { deals }: Pick<Buyer, 'deals'>): DealPoints | undefined {
  return deals?.find(({ product }) => product === plan.productCode);
}

/** The storage packs that can be added to a plan; undefined for the plans of other products. */
export function packsFor(catalog: Catalog, plan: Plan): AddOn | undefined {
  return catalog.addOns.find((addOn) => addOn.isSellable && addOn.productCode === plan.productCode && addOn.storageGb > 0);
}

/** The discounts an order's prices come from, in basis points: facts of its quote. */
export function discountFacts(catalog: Catalog, plan: Plan, years: TermYears, tier: Tier | null) {
  return {
    plan: tierDiscountBps(catalog, tier, plan.discountClass),
    packs: tierDiscountBps(catalog, tier, 'storage'),
    years: termDiscountBps(catalog, years),
  };
}

export interface PrintedLine extends PrintedSums {
  readonly kind: PriceLine['kind'];
  readonly description: string;
  readonly explanation: string;
  readonly quantity: number;
  readonly unitListCents: Cents;
}

/** A priced line as papers print it. */
export function printedLine(taxed: TaxedLine): PrintedLine {
  const { line } = taxed;
  if (line.kind === 'carried') throw new RangeError('an order has no carried lines');
  return {
    ...printedSums(taxed), kind: line.kind, quantity: line.quantity, unitListCents: line.unitTermCents,
    description: `${line.name}, ${yearsText(line.years)}`, explanation: explainLine(line, writing),
  };
}

export function yearsText(years: number): string {
  return years === 1 ? '1 year' : `${years} years`;
}

/** "Safe Plus for 2 computers, 3 years" or "Safe Pro Core with 4 storage packs, 1 year". */
export function orderTitle(plan: Pick<Plan, 'name'>, order: Pick<Order, 'quantity' | 'packs' | 'years'>): string {
  const computers = order.quantity > 1 ? ` for ${order.quantity} computers` : '';
  const packs = order.packs === 0 ? '' : ` with ${order.packs} storage pack${order.packs === 1 ? '' : 's'}`;
  return `${plan.name}${computers}${packs}, ${yearsText(order.years)}`;
}

function packItems(catalog: Catalog, plan: Plan, quantity: number, code: Currency) {
  const addOn = packsFor(catalog, plan);
  const item = addOn && addOnItem(addOn, code);
  return item && [{ item, quantity }];
}

function refused(reason: string): PricedOrder {
  return { ok: false, reason };
}

import { type Catalog, findPrice, type Plan } from '../../../plans/catalog';
import { type TermYears } from '../../../plans/term';
import { type Buyer, discountFacts, priceOrder, printedLine, type PricedOrder, type PrintedLine, yearsText } from '../../purchases/order';

/** As many codes as one order may buy. */
export const maximumCodes = 100;

/** What a partner asks for when buying codes: so many of one plan and term. */
export interface CodeOrder {
  readonly planCode: string;
  readonly years: TermYears;
  readonly quantity: number;
  readonly purchaseOrder: string;
}

/**
 * The price of codes at today's catalog, one printed line of so many units of the plan's whole term with the discount of a new account
 * (domain.md §2.5): the one function behind the total on the page and the stored quote (golden case G2).
 */
export function priceCodes(catalog: Catalog, plan: Plan, { years, quantity }: Pick<CodeOrder, 'years' | 'quantity'>, buyer: Buyer): PricedOrder {
  return priceOrder(catalog, plan, { years, quantity, packs: 0 }, buyer);
}

/** The one line of an order of codes as papers print it: "10 × Activation code for Safe Plus, 1 year". */
export function printedCodes(priced: Extract<PricedOrder, { ok: true }>): PrintedLine {
  const line = printedLine(priced.total.lines[0]!);
  return { ...line, description: `Activation code for ${line.description}` };
}

/** "10 activation codes for Safe Plus, 1 year". */
export function codesTitle(plan: Pick<Plan, 'name'>, { quantity, years }: Pick<CodeOrder, 'quantity' | 'years'>): string {
  return `${countOfCodes(quantity)} for ${plan.name}, ${yearsText(years)}`;
}

/** "1 activation code", "10 activation codes". */
export function countOfCodes(quantity: number): string {
  return `${quantity} activation code${quantity === 1 ? '' : 's'}`;
}

/** What a quote of codes came from; a newer price does not undo it (golden case G22). */
export function codeFacts(catalog: Catalog, plan: Plan, order: CodeOrder, buyer: Buyer, heldPrices?: unknown) {
  const { plan: planBps, years: yearsBps } = discountFacts(catalog, plan, order.years, buyer.tier);
  return {
    plan: { code: plan.code, isSellable: plan.isSellable },
    prices: heldPrices ?? { plan: findPrice(plan, buyer.currency)?.id ?? null },
    currency: buyer.currency,
    tier: buyer.tier,
    discounts: { plan: planBps, years: yearsBps },
    tax: { ratePpm: buyer.taxRatePpm, name: buyer.taxName },
  };
}

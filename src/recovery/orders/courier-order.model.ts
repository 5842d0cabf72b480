import { type Catalog, findPrice, type Plan, type PlanPrice, tierDiscountBps } from '../../plans/catalog';
import { type Sums } from '../../billing/quotes/quote';
import { addCents, atBasisPoints, atMillionths, type Cents, type Currency, roundingStep, subtractCents, zeroCents } from '../../platform/values/money';
import { money } from '../../platform/values/format';
import { type Buyer } from '../../subscriptions/purchases/order';
import { type CourierRequest, type ShippingMethod } from '../courier-request.model';

/** What is ordered; the quote made from it is the only thing that can be paid. */
export interface CourierOrder {
  /** The case that the payment opens: chosen here, so that it can be opened once only. */
  readonly caseId: string;
  readonly accountId: string;
  readonly accountName: string;
  readonly machineId: string;
  readonly machineName: string;
  readonly subscriptionNumber: string;
  readonly requestedBy: string;
  readonly requestedName: string;
  readonly request: CourierRequest;
}

export interface PricedCourier extends Sums {
  readonly explanation: string;
}

/** What may be chosen with a plan: both ways of shipping, or the faster one alone where the fee includes it. */
export interface CourierFees {
  readonly priceId: string;
  readonly options: readonly { readonly method: ShippingMethod; readonly cents: Cents }[];
}

/** The fees of a plan in a currency; undefined where it has no price there (domain.md §2.1, §2.2). */
export function courierFees(plan: Plan, currency: Currency): CourierFees | undefined {
  const price = findPrice<PlanPrice>(plan, currency);
  if (!price) return undefined;
  const { id: priceId, courierStandardCents: standard, courierExpeditedCents: expedited } = price;
  if (expedited === null) return { priceId, options: [{ method: 'expedited', cents: standard }] };
  return { priceId, options: [{ method: 'standard', cents: standard }, { method: 'expedited', cents: expedited }] };
}

type Pricing = { catalog: Catalog; fees: CourierFees; buyer: Buyer };

/**
 * The fee of a case with one way of shipping: the one function behind the form and the stored quote. List price, the tier's discount on courier fees, tax; each rounded
 * once. Undefined for a way that the plan does not offer.
 */
export function priceCourier({ catalog, fees, buyer }: Pricing, method: ShippingMethod): PricedCourier | undefined {
  const listCents = fees.options.find((option) => option.method === method)?.cents;
  if (listCents === undefined) return undefined;
  return { ...sumsOfFee(listCents, { catalog, buyer }), explanation: explain(listCents, fees, method, buyer) };
}

/** An amount of list price as a line: the courier class's discount off, then tax. */
export function sumsOfFee(listCents: Cents, { catalog, buyer }: Pick<Pricing, 'catalog' | 'buyer'>): Sums {
  const step = roundingStep(buyer.currency);
  const discountCents = atBasisPoints(listCents, tierDiscountBps(catalog, buyer.tier, 'courier'), step);
  const netCents = subtractCents(listCents, discountCents);
  const taxCents = atMillionths(netCents, buyer.taxRatePpm, step);
  return { listCents, discountCents, adjustmentCents: zeroCents, netCents, taxCents, totalCents: addCents(netCents, taxCents) };
}

/** The way of shipping is the dearer one, or part of the fee. */
function explain(listCents: Cents, { options }: CourierFees, method: ShippingMethod, { currency }: Buyer): string {
  const shipping = options.length === 1 ? 'expedited shipping included' : method === 'expedited' ? 'with expedited shipping' : 'with standard shipping';
  return `${money(listCents, currency)} for one case, however many drives it takes, ${shipping}`;
}

import { type Catalog, findPlan, findPlanById, findPrice, type Plan } from '../../plans/catalog';
import { addOnItem, planItem, type PriceLine } from '../../plans/price-line';
import { priceRenewal } from '../../plans/price-term';
import { priceTotal } from '../../plans/price-total';
import { type TermYears } from '../../plans/term';
import { addDays, type Day } from '../../platform/dates';
import { day } from '../../platform/format';
import { type Currency } from '../../platform/money';
import { type Buyer, packsFor, printedLine, type PrintedLine } from '../purchases/order';
import { type Subscription } from '../subscription';
import { renewedPlan } from '../waiting-plan.model';

/** A renewal is offered from so many days before the expiry day (domain.md §7.3). */
const offeredDaysBefore = 90;

/** What a person wants renewed, and how; the rest of a subscription stays as it is. */
export interface RenewalChoice {
  readonly subscriptionId: string;
  readonly planCode: string;
  readonly packs: number;
}

/** Several subscriptions of one account may be renewed in one order, for the same term. */
export interface RenewalOrder {
  readonly accountId: string;
  readonly accountName: string;
  readonly years: TermYears;
  readonly choices: readonly RenewalChoice[];
  readonly purchaseOrder: string;
}

/** One subscription with what its next term is to be. */
export interface RenewalPart {
  readonly subscription: Subscription;
  readonly plan: Plan;
  readonly packs: number;
  readonly years: TermYears;
}

export type PricedRenewal =
  | { readonly ok: true; readonly lines: readonly { readonly part: RenewalPart; readonly printed: PrintedLine }[] }
  | { readonly ok: false; readonly reason: string };

/**
 * The price of the next terms at today's catalog, plan first and its packs in full beside it (domain.md §3.2, §7.3): the one function
 * behind the page, the quote and the automatic renewal. Where it cannot be computed there is the reason and no number (golden case G3).
 */
export function priceRenewals(catalog: Catalog, parts: readonly RenewalPart[], buyer: Buyer): PricedRenewal {
  const pricing = { catalog, currency: buyer.currency, tier: buyer.tier, dealPointsBps: 0 };
  const priced: { part: RenewalPart; line: PriceLine }[] = [];
  for (const part of parts) {
    const items = itemsOf(catalog, part, buyer.currency);
    if ('reason' in items) return { ok: false, reason: items.reason };
    for (const line of priceRenewal({ ...items, years: part.years }, pricing)) priced.push({ part, line });
  }
  if (priced.length === 0) return { ok: false, reason: 'Choose what to renew.' };
  const total = priceTotal(priced.map(({ line }) => line), buyer.taxRatePpm);
  return { ok: true, lines: total.lines.map((taxed, index) => ({ part: priced[index]!.part, printed: printedLine(taxed) })) };
}

/** Why a subscription can't be renewed by hand now, as a sentence for the person; undefined where it can. */
export function renewalProblem(subscription: Subscription, today: Day): string | undefined {
  const { number, state, trialKind, expiresOn } = subscription;
  if (state === 'purging' || state === 'purged') return `The data of ${number} has been removed, so it cannot be renewed. Buy a new subscription instead.`;
  if (trialKind !== null) return `${number} is a trial. A trial is not renewed: buy a plan to keep its backup.`;
  const from = addDays(expiresOn, -offeredDaysBefore);
  return today < from ? `${number} runs until ${day(expiresOn)}. It can be renewed from ${day(from)}.` : undefined;
}

/** Why a subscription's next term can't be on that plan with so many packs; undefined where it can (domain.md §7.3). */
export function choiceProblem(catalog: Catalog, subscription: Subscription, choice: RenewalChoice, currency: Currency): string | undefined {
  const plan = plansToRenewOn(catalog, subscription, currency).find((offered) => offered.code === choice.planCode);
  if (!plan) return `${findPlan(catalog, choice.planCode)?.name ?? 'That plan'} cannot be chosen for ${subscription.number}.`;
  if (choice.packs > 0 && !packsFor(catalog, plan)) return `${plan.name} takes no storage packs. Choose 0 for ${subscription.number}.`;
  const { storagePacks } = renewedPlan(subscription);
  if (choice.packs > storagePacks) return `${subscription.number} has ${storagePacks} storage packs. Renew it with as many or fewer.`;
  return undefined;
}

/** Its own plan, also when that is no longer sold, and all plans on sale of the same product, up or down. */
export function plansToRenewOn(catalog: Catalog, subscription: Subscription, currency: Currency): Plan[] {
  const own = findPlanById(catalog, renewedPlan(subscription).planId);
  return catalog.plans.filter((plan) =>
    plan.id === own?.id || (plan.isSellable && plan.productCode === own?.productCode && findPrice(plan, currency) !== undefined));
}

/** The parts of an order; throws RangeError for one that names what is not there: the caller has judged it before. */
export function partsOf(catalog: Catalog, order: RenewalOrder, subscriptions: readonly Subscription[]): RenewalPart[] {
  return order.choices.map((choice) => {
    const subscription = subscriptions.find(({ id }) => id === choice.subscriptionId);
    const plan = findPlan(catalog, choice.planCode);
    if (!subscription || !plan) throw new RangeError('an order for what is not there');
    return { subscription, plan, packs: choice.packs, years: order.years };
  });
}

type Items = Pick<Parameters<typeof priceRenewal>[0], 'plan' | 'packs'>;

function itemsOf(catalog: Catalog, { plan, packs }: RenewalPart, currency: Currency): Items | { reason: string } {
  const item = planItem(plan, currency);
  if (!item) return { reason: `${plan.name} has no price in ${currency} today, so nothing can be renewed. Contact partner support.` };
  if (packs === 0) return { plan: item, packs: [] };
  const addOn = packsFor(catalog, plan);
  const pack = addOn && addOnItem(addOn, currency);
  if (!pack) return { reason: `Storage packs have no price in ${currency} today. Renew without them, or contact partner support.` };
  return { plan: item, packs: [{ item: pack, quantity: packs }] };
}

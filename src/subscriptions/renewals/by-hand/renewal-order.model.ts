import { type Catalog, findPlan, findPlanById, findPrice, type Plan } from '../../../plans/catalog';
import { addOnItem, planItem, type PriceLine } from '../../../plans/price-line';
import { priceRenewal } from '../../../plans/price-term';
import { priceTotal } from '../../../plans/price-total';
import { type TermYears } from '../../../plans/term';
import { addDays, type Day } from '../../../platform/values/dates';
import { count, day } from '../../../platform/values/format';
import { type Currency } from '../../../platform/values/money';
import { type Buyer, packsFor, printedLine, type PrintedLine } from '../../purchases/order';
import { nextRenewal, type ScheduledRenewal } from '../../scheduled/scheduled-renewal.model';
import { type Subscription } from '../../subscription';
import { renewedPlan } from '../../waiting-plan.model';
import { type CurrentUse } from '../../current-use';

/** A renewal is offered from so many days before the expiry day (domain.md §7.3). */
const offeredDaysBefore = 90;

/** What a person wants renewed, and how; the rest of a subscription stays as it is. */
export interface RenewalChoice {
  readonly subscriptionId: string;
  readonly planCode: string;
  readonly packs: number;
  readonly years: TermYears;
}

/** Several subscriptions of one account may be renewed in one order, each on its own plan, packs and term (beyond.md X4). */
export interface RenewalOrder {
  readonly accountId: string;
  readonly accountName: string;
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
  if (state === 'converted') return `${number} has become part of a Safe Pro account. Renew the subscription there.`;
  if (trialKind !== null) return `${number} is a trial. A trial is not renewed: buy a plan to keep its backup.`;
  const from = addDays(expiresOn, -offeredDaysBefore);
  return today < from ? `${number} runs until ${day(expiresOn)}. It can be renewed from ${day(from)}.` : undefined;
}

/**
 * Why a subscription's next term can't be on that plan with so many packs, larger or smaller; undefined where it can. A smaller one must hold
 * what is used now (domain.md §7.3).
 */
export function choiceProblem(
  catalog: Catalog, subscription: Subscription, choice: Omit<RenewalChoice, 'subscriptionId'>, currency: Currency, use: ReadonlyMap<string, CurrentUse>,
): string | undefined {
  const plan = plansToRenewOn(catalog, subscription, currency).find((offered) => offered.code === choice.planCode);
  if (!plan) return `${findPlan(catalog, choice.planCode)?.name ?? 'That plan'} cannot be chosen for ${subscription.number}.`;
  if (choice.packs > 0 && !packsFor(catalog, plan)) return `${plan.name} takes no storage packs. Choose 0 for ${subscription.number}.`;
  const { storagePacks } = renewedPlan(subscription);
  if (choice.packs > storagePacks) return `${subscription.number} has ${storagePacks} storage packs. Renew it with as many or fewer.`;
  return misfit(catalog, subscription, { plan, packs: choice.packs }, use.get(subscription.id));
}

/** Why the next term can't be as it is scheduled (beyond.md X6); undefined where it can, and where nothing is scheduled. */
export function nextTermProblem(
  catalog: Catalog, subscription: Subscription & ScheduledRenewal, currency: Currency, use: ReadonlyMap<string, CurrentUse>,
): string | undefined {
  if (subscription.scheduledPlanId === null && subscription.scheduledPacks === null) return undefined;
  const { planId, storagePacks: packs, years } = nextRenewal(subscription);
  return choiceProblem(catalog, subscription, { planCode: findPlanById(catalog, planId)?.code ?? '', packs, years }, currency, use);
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
    return { subscription, plan, packs: choice.packs, years: choice.years };
  });
}

function misfit(catalog: Catalog, { number }: Subscription, { plan, packs }: { plan: Plan; packs: number }, use: CurrentUse | undefined): string | undefined {
  if (!use) return undefined;
  const { storageGb, serverLimit, name } = plan;
  const holds = storageGb === null ? Infinity : storageGb + packs * (packsFor(catalog, plan)?.storageGb ?? 0);
  if (use.storageGb > holds) {
    return `${number} uses ${count(use.storageGb)} GB, and ${name}${packs === 0 ? '' : ` with ${count(packs)} storage pack${packs === 1 ? '' : 's'}`} holds ${count(holds)} GB. Keep more packs, choose a larger plan, or remove data first.`;
  }
  if (serverLimit !== null && use.servers > serverLimit) {
    return `${number} backs up ${count(use.servers)} ${use.servers === 1 ? 'server' : 'servers'}, and ${name} allows ${count(serverLimit)}. Choose a larger plan, or remove servers first.`;
  }
  return undefined;
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

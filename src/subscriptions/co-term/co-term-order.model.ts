import { type Catalog, findPlanById, type Plan } from '../../plans/catalog';
import { explainLine } from '../../plans/explain-line';
import { addOnItem, planItem, type PriceLine, proRatedLine } from '../../plans/price-line';
import { priceRenewal } from '../../plans/price-term';
import { priceTotal } from '../../plans/price-total';
import { addDays, addMonthsFromAnchor, compareDays, type Day, daysBetween } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type Currency } from '../../platform/values/money';
import { type Buyer, packsFor, printedLine, type PrintedLine, writing } from '../purchases/order';
import { nextTerm, type Subscription } from '../subscription';

/** Subscriptions of an account that are paid on until one day, so that they end together from then on (beyond.md X5). */
export interface CoTermOrder {
  readonly accountId: string;
  readonly accountName: string;
  readonly endsOn: Day;
  readonly subscriptionIds: readonly string[];
  readonly purchaseOrder: string;
}

/** One subscription, and the days it is paid on for: [startsOn, endsOn) of the year [startsOn, yearEndsOn). */
export interface CoTermPart {
  readonly subscription: Subscription;
  readonly plan: Plan;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly yearEndsOn: Day;
}

export type PricedCoTerm =
  | { readonly ok: true; readonly lines: readonly { readonly part: CoTermPart; readonly printed: PrintedLine }[] }
  | { readonly ok: false; readonly reason: string };

/** What stands beside a subscription that the model cannot see: whether a term of it is paid ahead. */
export type PaidAhead = ReadonlySet<string>;

/** Why a subscription's end cannot be moved now, whatever the day; undefined where it can. */
export function alignProblem({ id, number, state, trialKind, expiresOn }: Subscription, paidAhead: PaidAhead, today: Day): string | undefined {
  if (trialKind !== null) return `${number} is a trial. Buy a plan first.`;
  if (state !== 'active' || today > expiresOn) return `${number} is not active. Renew it first.`;
  return paidAhead.has(id) ? `${number} is paid beyond its running term already. Its end can be moved once that has begun.` : undefined;
}

/** Why it cannot end on that day; undefined where it can: after its end, and at most a year after. */
export function dayProblem(subscription: Subscription, endsOn: Day): string | undefined {
  const { number, expiresOn } = subscription;
  if (endsOn === expiresOn) return `${number} ends on ${day(endsOn)} already. Leave it out: it has nothing to pay.`;
  if (endsOn < expiresOn) return `${number} is paid until ${day(expiresOn)}, after that day. Leave it out, or choose a later day.`;
  const latest = yearEndOf(subscription);
  return endsOn > latest ? `${number} ends on ${day(expiresOn)}. Choose a day until ${day(latest)}, a year after, or leave it out and renew it first.` : undefined;
}

/** The parts of an order; the caller has judged it: throws RangeError for what is not there. */
export function partsOf(catalog: Catalog, subscriptions: readonly Subscription[], { endsOn, subscriptionIds }: Pick<CoTermOrder, 'endsOn' | 'subscriptionIds'>): CoTermPart[] {
  return subscriptionIds.map((wanted) => {
    const subscription = subscriptions.find(({ id }) => id === wanted);
    const plan = subscription && findPlanById(catalog, subscription.planId);
    if (!plan) throw new RangeError('an order for what is not there');
    return { subscription, plan, startsOn: subscription.expiresOn, endsOn, yearEndsOn: yearEndOf(subscription) };
  });
}

/**
 * What each pays for its days: the price of one year after the discount × days ÷ days of the year from its old end, packs alike, rounded once a line
 * (beyond.md X5, domain.md §3.2). The one function behind the page and the stored quote; where there is no price there is the reason (golden case G3).
 */
export function priceCoTerm(catalog: Catalog, parts: readonly CoTermPart[], buyer: Buyer): PricedCoTerm {
  const pricing = { catalog, currency: buyer.currency, tier: buyer.tier, dealPointsBps: 0 };
  const priced: { part: CoTermPart; line: PriceLine }[] = [];
  for (const part of parts) {
    const items = itemsOf(catalog, part, buyer.currency);
    if ('reason' in items) return { ok: false, reason: items.reason };
    const { startsOn, endsOn, yearEndsOn } = part;
    const term = { startsOn, endsOn, years: 1 as const, extraDays: daysBetween(yearEndsOn, endsOn) };
    for (const line of priceRenewal({ ...items, years: 1 }, pricing)) priced.push({ part, line: proRatedLine(line, term, startsOn) });
  }
  if (priced.length === 0) return { ok: false, reason: 'Choose what to align.' };
  const { lines } = priceTotal(priced.map(({ line }) => line), buyer.taxRatePpm);
  return { ok: true, lines: lines.map((taxed, index) => ({ part: priced[index]!.part, printed: described(printedLine(taxed), priced[index]!) })) };
}

/** Days that an account's subscriptions could end on together: the latest of their ends, and its day of each month while all can reach it. */
export function suggestedDays(subscriptions: readonly Subscription[], today: Day, most = 6): Day[] {
  const ends = subscriptions.map(({ expiresOn }) => expiresOn).sort(compareDays);
  const latestEnd = ends.at(-1);
  if (latestEnd === undefined) return [];
  const reach = subscriptions.map(yearEndOf).sort(compareDays)[0]!;
  const from = latestEnd > today ? latestEnd : addDays(today, 1);
  return Array.from({ length: most }, (_, months) => addMonthsFromAnchor(from, months)).filter((each) => each <= reach && ends[0]! < each);
}

/** A year from the old end, counted from the anchor where that end is. */
function yearEndOf(subscription: Subscription): Day {
  return nextTerm(subscription, 1, subscription.expiresOn).endsOn;
}

function described(printed: PrintedLine, { part, line }: { part: CoTermPart; line: PriceLine }): PrintedLine {
  const { subscription, startsOn, endsOn } = part;
  const days = line.proRated ? `, ${line.proRated.daysLeft} of ${line.proRated.termDays} days` : '';
  return {
    ...printed, description: `${line.name} (${subscription.number}), ${day(startsOn)} until ${day(endsOn)}`, explanation: `${explainLine({ ...line, proRated: null }, writing)}${days}`,
  };
}

function itemsOf(catalog: Catalog, { subscription, plan }: CoTermPart, currency: Currency): Pick<Parameters<typeof priceRenewal>[0], 'plan' | 'packs'> | { reason: string } {
  const item = planItem(plan, currency);
  if (!item) return { reason: `${plan.name} has no price in ${currency} today, so ${subscription.number} cannot be aligned. Contact partner support.` };
  if (subscription.storagePacks === 0) return { plan: item, packs: [] };
  const addOn = packsFor(catalog, plan);
  const pack = addOn && addOnItem(addOn, currency);
  if (!pack) return { reason: `Storage packs have no price in ${currency} today, so ${subscription.number} cannot be aligned. Contact partner support.` };
  return { plan: item, packs: [{ item: pack, quantity: subscription.storagePacks }] };
}

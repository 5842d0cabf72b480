import { type AddOn, type Catalog, type Plan } from '../../plans/catalog';
import { addOnItem } from '../../plans/price-line';
import { priceAddOnProRated } from '../../plans/price-term';
import { priceTotal, type PriceTotal } from '../../plans/price-total';
import { type Term } from '../../plans/term';
import { type Day, laterDay } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type Buyer, packsFor, printedLine, type PrintedLine } from '../purchases/order';
import { pricedTerm } from '../priced-term.model';
import { type Subscription } from '../subscription';
import { type TermRow } from '../terms.repository';
import { renewedPlan } from '../waiting-plan.model';

/** Storage packs that a partner adds to a running subscription. */
export interface StorageOrder {
  readonly accountId: string;
  readonly accountName: string;
  readonly subscriptionId: string;
  readonly number: string;
  readonly packs: number;
  readonly purchaseOrder: string;
}

/** A line of packs and the stretch of service that they are for. */
export interface StorageLine {
  readonly printed: PrintedLine;
  readonly term: Term;
  readonly startsOn: Day;
}

export type PricedStorage =
  | { readonly ok: true; readonly pack: AddOn; readonly lines: readonly StorageLine[]; readonly total: PriceTotal }
  | { readonly ok: false; readonly reason: string };

type Standing = { catalog: Catalog; plan: Plan; subscription: Subscription; terms: readonly TermRow[]; today: Day };

/**
 * The price of packs to the end of the running term, and in full for each term that is paid ahead: the one function behind the page and the stored quote
 * (domain.md §3.2, golden cases G14 and G21). Where it cannot be computed there is the reason and no number (G3).
 */
export function priceStorage({ catalog, plan, subscription, terms, today }: Standing, packs: number, buyer: Buyer): PricedStorage {
  const pack = packsFor(catalog, plan);
  const item = pack && addOnItem(pack, buyer.currency);
  if (!pack || !item) return { ok: false, reason: `Storage packs have no price in ${buyer.currency} today, so none can be added. Contact partner support.` };
  const pricing = { catalog, currency: buyer.currency, tier: buyer.tier, dealPointsBps: 0 };
  const stretches = stretchesFrom(terms, today).map((row) => pricedTerm(row, subscription.anchorOn));
  if (stretches.length === 0) return { ok: false, reason: `${subscription.number} has no paid time left, so there is nothing to add storage to. Renew it first.` };
  const total = priceTotal(stretches.map((term) => priceAddOnProRated({ item, quantity: packs }, term, today, pricing)), buyer.taxRatePpm);
  return { ok: true, pack, total, lines: total.lines.map((taxed, index) => lineOf(printedLine(taxed), stretches[index]!, pack, today)) };
}

/** The paid stretches that a day is in or that come after it, earliest first. */
export function stretchesFrom(terms: readonly TermRow[], today: Day): TermRow[] {
  return terms.filter(({ kind, cutOn, endsOn }) => kind !== 'trial' && !cutOn && endsOn > today);
}

/** Why no storage can be added to a subscription now, as a sentence for the person; undefined where it can (domain.md §7.7). */
export function storageProblem({ catalog, plan, subscription, today }: Omit<Standing, 'terms'>): string | undefined {
  const { number, state, trialKind, expiresOn } = subscription;
  const pack = packsFor(catalog, plan);
  if (!pack) return `${plan.name} takes no storage packs.`;
  if (trialKind !== null) return `${number} is a trial. Buy a plan first, with as many storage packs as you need.`;
  if (state !== 'active') return `${number} is not active, so no storage can be added. Renew it first.`;
  if (today >= expiresOn) return `${number} ends today, so there is no day left to buy storage for. Renew it first, then add storage.`;
  return mostPacks(subscription, pack) === 0 ? `${number} has ${pack.maxQuantity} storage packs, the most that a plan can have.` : undefined;
}

/** How many more packs fit, now and in the plan that waits. */
export function mostPacks(subscription: Subscription, pack: AddOn): number {
  return Math.max(0, pack.maxQuantity - Math.max(subscription.storagePacks, renewedPlan(subscription).storagePacks));
}

/** Why not so many; undefined where they fit. */
export function packsProblem(subscription: Subscription, pack: AddOn, packs: number): string | undefined {
  const most = mostPacks(subscription, pack);
  if (packs <= most) return undefined;
  return `${subscription.number} has ${packsText(subscription.storagePacks)} and can have ${pack.maxQuantity}. Add ${most} at most.`;
}

export function packsText(packs: number): string {
  return packs === 1 ? '1 storage pack' : `${packs} storage packs`;
}

function lineOf(printed: PrintedLine, term: Term, pack: AddOn, today: Day): StorageLine {
  const startsOn = laterDay(term.startsOn, today);
  const period = term.startsOn > today ? `${day(term.startsOn)} until ${day(term.endsOn)}` : `until ${day(term.endsOn)}`;
  return { printed: { ...printed, description: `${pack.name}, ${period}` }, term, startsOn };
}

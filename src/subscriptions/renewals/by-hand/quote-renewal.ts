import { type Actor } from '../../../audit/audit.repository';
import { type NewQuote, type Quote, type QuoteLine } from '../../../billing/quotes/quote';
import { type Catalog, findPlanById } from '../../../plans/catalog';
import { type TermYears } from '../../../plans/term';
import { type Scoped } from '../../../platform/database/database';
import { dayIn } from '../../../platform/values/dates';
import { type Buyer, packsFor, yearsText } from '../../purchases/order';
import { OrderImpossible } from '../../purchases/quote-purchase';
import { nextTerm, type Subscription } from '../../subscription';
import { packsItemKind, type TermItem, termItemKind } from '../../term-item.model';
import { nextRenewal } from '../../scheduled/scheduled-renewal.model';
import { type CurrentUse } from '../../current-use';
import { readRenewalBasis, renewalFacts, renewalOrderProblem } from './renewal-basis.report';
import { nextTermProblem, partsOf, type PricedRenewal, priceRenewals, type RenewalOrder, type RenewalPart } from './renewal-order.model';
import { makeQuote } from '../../quotes/make-quote';

/** By hand; binds for 60 minutes. */
export const renewalKind = 'renewal';
/** Made by the worker and announced; binds until the charge. */
export const autoRenewalKind = 'auto_renewal';

/** What the quote of a renewal by hand carries for the room that made it. */
export interface RenewalDetails {
  readonly order: RenewalOrder;
  /** What is renewed, without whom it is for. */
  readonly title: string;
  readonly replacesQuoteId: string | null;
}

type Asked = { organizationId: string; order: RenewalOrder; actor: Actor; now: Date; replacesQuoteId?: string | null };

/**
 * Stores what a renewal by hand costs as a quote that binds for 60 minutes, each line explained and with the term it gives:
 * from the old end, in grace from today (domain.md §3.6, §4.3, §7.3). Throws OrderImpossible with the reason where there is no price or no way.
 */
export async function quoteRenewal(trx: Scoped, { organizationId, order, actor, now, replacesQuoteId = null }: Asked): Promise<Quote> {
  const basis = await readRenewalBasis(trx, organizationId, order.accountId, now);
  const problem = renewalOrderProblem(basis, order);
  if (problem) throw new OrderImpossible(problem);
  const { organization, catalog } = basis;
  const parts = partsOf(catalog, order, basis.subscriptions);
  const priced = priceRenewals(catalog, parts, organization);
  if (!priced.ok) throw new OrderImpossible(priced.reason);
  const details: RenewalDetails = { order, title: renewalTitle(parts), replacesQuoteId };
  return makeQuote(trx, {
    organizationId, accountId: order.accountId, kind: renewalKind, description: `${details.title}, for ${order.accountName}`,
    buyer: organization, lines: quoteLines(catalog, priced.lines, now),
    facts: renewalFacts(basis, order), orderDetails: details, actor, now,
  });
}

type Automatic = {
  organization: Buyer & { readonly id: string }; catalog: Catalog; payerId: string; account: { readonly id: string; readonly name: string };
  subscription: Subscription; use: ReadonlyMap<string, CurrentUse>; actor: Actor; now: Date;
};
/** Without a quote: what is scheduled is not possible any more, or there is no price. */
export type NoQuote = { readonly stopped: 'schedule' | 'price'; readonly reason: string };

/**
 * The renewal that will be charged by itself: same plan (the waiting one where one waits), term and packs, or what is scheduled in their place, at today's price,
 * [E, E+N); it has no hour and binds until the charge (domain.md §3.6, §7.10). It does not guess: where what is scheduled is not possible any more, or there is no
 * price, it answers the reason. The caller stores and announces it.
 */
export function automaticRenewalQuote({ organization, catalog, payerId, account, subscription, use, actor, now }: Automatic): { quote: NewQuote } | NoQuote {
  const problem = nextTermProblem(catalog, subscription, organization.currency, use);
  if (problem) return { stopped: 'schedule', reason: problem };
  const { planId, storagePacks, years } = nextRenewal(subscription);
  const plan = findPlanById(catalog, planId);
  if (!plan) throw new Error(`the plan of ${subscription.number} is not in the catalog`);
  const part: RenewalPart = { subscription, plan, packs: storagePacks, years };
  const priced = priceRenewals(catalog, [part], organization);
  if (!priced.ok) return { stopped: 'price', reason: priced.reason };
  return {
    quote: {
      organizationId: organization.id, payerId, accountId: account.id, kind: autoRenewalKind, description: `${renewalTitle([part])}, for ${account.name}`,
      currency: organization.currency, taxRatePpm: organization.taxRatePpm, taxName: organization.taxName,
      // On the expiry day itself, so that a quote made late gives the same term as one made in time.
      lines: quoteLines(catalog, priced.lines, now, subscription.expiresOn), facts: automaticRenewalFacts(subscription), orderDetails: {}, createdBy: actor.id, now, expiresAt: null,
    },
  };
}

/** What an announced renewal came from: when any of it changes, another quote is needed. Prices are not among it (golden case G22). */
export function automaticRenewalFacts(subscription: Subscription) {
  const { id, expiresOn, anchorOn } = subscription;
  const { planId, storagePacks, years } = nextRenewal(subscription);
  return { subscriptionId: id, planId, storagePacks, termYears: years, expiresOn, anchorOn };
}

/** The order and its history as `quoteRenewal` stored them. */
export function renewalDetailsOf(quote: Pick<Quote, 'orderDetails'>): RenewalDetails {
  const { order, ...details } = quote.orderDetails as RenewalDetails & { order: { readonly years?: TermYears } };
  // Quotes from before each choice had a term of its own bind for another hour.
  return { ...details, order: { ...order, choices: order.choices.map((choice) => ({ ...choice, years: choice.years ?? order.years ?? 1 })) } };
}

function quoteLines(catalog: Catalog, lines: Extract<PricedRenewal, { ok: true }>['lines'], now: Date, on?: Subscription['expiresOn']): QuoteLine[] {
  return lines.map(({ part, printed: { kind, ...printed } }) => {
    const { subscription, plan, years, packs } = part;
    const term = nextTerm(subscription, years, on ?? dayIn(now, subscription.timeZone));
    const item: TermItem = { action: 'renewal', subscriptionIds: [subscription.id], planId: plan.id, storagePacks: packs, valueCents: printed.netCents, ...term };
    const shared = { ...printed, description: `${printed.description}, ${subscription.number}`, subscriptionId: subscription.id, termStartsOn: term.startsOn, termEndsOn: term.endsOn };
    return kind === 'plan' ? { ...shared, itemKind: termItemKind, item } : { ...shared, itemKind: packsItemKind, item: { subscriptionId: subscription.id, addOnId: packsFor(catalog, plan)?.id } };
  });
}

function renewalTitle(parts: readonly RenewalPart[]): string {
  const [first] = parts;
  const what = parts.length === 1 ? `${first!.plan.name} (${first!.subscription.number})` : `${parts.length} subscriptions`;
  return parts.every(({ years }) => years === first!.years) ? `Renewal of ${what}, ${yearsText(first!.years)}` : `Renewal of ${what}`;
}

import { type Actor } from '../../audit/audit.repository';
import { type Quote, type QuoteLine } from '../../billing/quotes/quote';
import { findPlan, findPlanById, type Plan } from '../../plans/catalog';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { OrderImpossible } from '../purchases/quote-purchase';
import { termItemKind } from '../term-item.model';
import { type ChangeItem } from './change-item.model';
import { type ChangeBasis, changeFacts, changingOf, readChangeBasis } from './change-basis.report';
import { type ChangeOrder, type ChangePart, creditOf, keepsExpiry, priceChange, type PricedChange } from './change-order.model';
import { runningTerms } from './running-terms.model';
import { makeQuote } from '../quotes/make-quote';

/** To a better Safe plan, with a new term from today. */
export const upgradeKind = 'upgrade';
/** To a better plan of a company, with the same expiry day. */
export const planChangeKind = 'plan_change';

/** What the quote of a change carries for the room that made it. */
export interface ChangeDetails {
  readonly order: ChangeOrder;
  /** What is changed, without whom it is for. */
  readonly title: string;
  readonly number: string;
  /** The day from which days are counted. */
  readonly on: Day;
  readonly oldPlan: string;
  readonly newPlan: string;
  /** "$119.99 a year", at today's list. */
  readonly oldPrice: string;
  readonly newPrice: string;
  readonly expiresOn: Day;
  readonly autoRenew: boolean;
  readonly replacesQuoteId: string | null;
}

type Asked = { organizationId: string; order: ChangeOrder; actor: Actor; now: Date; replacesQuoteId?: string | null };

/**
 * Stores what a change of plan costs as a quote that binds for 60 minutes, each line explained with its credit (domain.md §3.3, §3.6, §7.4, §7.6). Throws
 * OrderImpossible with the reason where there is no price or no way.
 */
export async function quoteChange(trx: Scoped, { organizationId, order, actor, now, replacesQuoteId = null }: Asked): Promise<Quote> {
  const basis = await readChangeBasis(trx, organizationId, order.subscriptionId, now);
  const { organization, today } = basis;
  const priced = priceChange(changingOf(basis, today), order);
  if (!priced.ok) throw new OrderImpossible(priced.reason);
  const details = detailsOf(basis, order, replacesQuoteId);
  return makeQuote(trx, {
    organizationId, accountId: order.accountId, kind: order.years === null ? planChangeKind : upgradeKind, description: `${details.title}, for ${order.accountName}`,
    buyer: organization, lines: quoteLines(basis, order, priced),
    facts: changeFacts(basis, order, today), orderDetails: details, actor, now,
  });
}

/** The order and its history as `quoteChange` stored them. */
export function changeDetailsOf(quote: Pick<Quote, 'orderDetails'>): ChangeDetails {
  return quote.orderDetails as ChangeDetails;
}

function detailsOf({ catalog, subscription, organization, today }: ChangeBasis, order: ChangeOrder, replacesQuoteId: string | null): ChangeDetails {
  const [from, to] = [findPlanById(catalog, subscription.planId)!, findPlan(catalog, order.planCode)!];
  const yearly = (plan: Plan): string => {
    const price = plan.prices.find(({ currency }) => currency === organization.currency);
    return price ? `${money(price.listPriceCents, organization.currency)} a year` : '';
  };
  return {
    order, replacesQuoteId, number: subscription.number, on: today, oldPlan: from.name, newPlan: to.name, oldPrice: yearly(from), newPrice: yearly(to),
    expiresOn: subscription.expiresOn, autoRenew: subscription.autoRenew,
    title: keepsExpiry(to) ? `Change of ${subscription.number} to ${to.name} until ${day(subscription.expiresOn)}` : `Upgrade of ${subscription.number} to ${to.name}`,
  };
}

function quoteLines(basis: ChangeBasis, order: ChangeOrder, { parts }: Extract<PricedChange, { ok: true }>): QuoteLine[] {
  const { catalog, subscription, terms, today } = basis;
  const standing = runningTerms(terms, today).map(({ id }) => id);
  const packs = new Map(terms.map((term) => [term.id, term.storagePacks]));
  return parts.map((part) => ({
    ...part.sums, description: part.description, explanation: part.explanation, quantity: 1, unitListCents: part.line.unitTermCents,
    itemKind: termItemKind, subscriptionId: subscription.id, termStartsOn: part.startsOn, termEndsOn: part.endsOn,
    item: itemOf(part, { subscriptionId: subscription.id, planId: findPlan(catalog, order.planCode)!.id, standing, storagePacks: packs.get(part.cuts[0] ?? '') ?? 0, anchorOn: order.years === null ? subscription.anchorOn : part.startsOn }),
  }));
}

function itemOf(part: ChangePart, { subscriptionId, ...rest }: Pick<ChangeItem, 'planId' | 'standing' | 'storagePacks' | 'anchorOn'> & { subscriptionId: string }): ChangeItem {
  const { years, startsOn, endsOn, cuts } = part;
  return { action: 'change', subscriptionIds: [subscriptionId], ...rest, years, startsOn, endsOn, valueCents: part.line.valueCents, creditCents: creditOf(part), cuts };
}

import { type Actor } from '../../audit/audit.repository';
import { type Quote, type QuoteLine } from '../../billing/quotes/quote';
import { type Catalog } from '../../plans/catalog';
import { type Scoped } from '../../platform/database/database';
import { day } from '../../platform/values/format';
import { packsFor } from '../purchases/order';
import { OrderImpossible } from '../purchases/quote-purchase';
import { packsItemKind, type TermItem, termItemKind } from '../term-item.model';
import { coTermFacts, coTermProblem, readCoTermBasis } from './co-term-basis.report';
import { type CoTermOrder, partsOf, type PricedCoTerm, priceCoTerm } from './co-term-order.model';
import { makeQuote } from '../quotes/make-quote';

export const coTermKind = 'co_term';

/** What the quote of aligned dates carries for the room that made it. */
export interface CoTermDetails {
  readonly order: CoTermOrder;
  /** What is aligned, without whom it is for. */
  readonly title: string;
  readonly replacesQuoteId: string | null;
}

type Asked = { organizationId: string; order: CoTermOrder; actor: Actor; now: Date; replacesQuoteId?: string | null };

/**
 * Stores what it costs to let subscriptions end together as a quote that binds for 60 minutes, a line for each, explained (beyond.md X5, domain.md §3.6).
 * Throws OrderImpossible with the reason where there is no price or no way.
 */
export async function quoteCoTerm(trx: Scoped, { organizationId, order, actor, now, replacesQuoteId = null }: Asked): Promise<Quote> {
  const basis = await readCoTermBasis(trx, organizationId, order.accountId, now);
  const problem = coTermProblem(basis, order);
  if (problem) throw new OrderImpossible(problem);
  const { organization, catalog, subscriptions } = basis;
  const parts = partsOf(catalog, subscriptions, order);
  const priced = priceCoTerm(catalog, parts, organization);
  if (!priced.ok) throw new OrderImpossible(priced.reason);
  const what = parts.length === 1 ? parts[0]!.subscription.number : `${parts.length} subscriptions`;
  const details: CoTermDetails = { order, title: `${what} until ${day(order.endsOn)}`, replacesQuoteId };
  return makeQuote(trx, {
    organizationId, accountId: order.accountId, kind: coTermKind, description: `Dates aligned: ${details.title}, for ${order.accountName}`,
    buyer: organization, lines: quoteLines(catalog, priced),
    facts: coTermFacts(basis, order), orderDetails: details, actor, now,
  });
}

/** The order and its history as `quoteCoTerm` stored them. */
export function coTermDetailsOf(quote: Pick<Quote, 'orderDetails'>): CoTermDetails {
  return quote.orderDetails as CoTermDetails;
}

/** Lines are priced by the year, whatever the subscription's own term is: that stays for its renewal. */
function quoteLines(catalog: Catalog, { lines }: Extract<PricedCoTerm, { ok: true }>): QuoteLine[] {
  return lines.map(({ part: { subscription: { id, storagePacks }, plan, startsOn, endsOn }, printed: { kind, ...printed } }) => {
    const line = { ...printed, subscriptionId: id, termStartsOn: startsOn, termEndsOn: endsOn };
    if (kind === 'add_on') return { ...line, itemKind: packsItemKind, item: { subscriptionId: id, addOnId: packsFor(catalog, plan)?.id, years: 1 } };
    const item: TermItem = { action: 'co_term', subscriptionIds: [id], planId: plan.id, years: 1, startsOn, endsOn, anchorOn: endsOn, storagePacks, valueCents: printed.netCents };
    return { ...line, itemKind: termItemKind, item };
  });
}

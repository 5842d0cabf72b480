import { type Actor } from '../../audit/audit.repository';
import { type Quote, type QuoteLine } from '../../billing/quotes/quote';
import { type Scoped } from '../../platform/database/database';
import { OrderImpossible } from '../purchases/quote-purchase';
import { packsItemKind } from '../term-item.model';
import { readStorageBasis, storageFacts, storageOrderProblem } from './storage-basis.report';
import { packsText, type PricedStorage, priceStorage, type StorageOrder } from './storage-order.model';
import { makeQuote } from '../quotes/make-quote';

export const storageKind = 'storage';

/** What the quote of added storage carries for the room that made it. */
export interface StorageDetails {
  readonly order: StorageOrder;
  /** What is added, without whom it is for. */
  readonly title: string;
  readonly replacesQuoteId: string | null;
}

type Asked = { organizationId: string; subscriptionId: string; packs: number; purchaseOrder: string; actor: Actor; now: Date; replacesQuoteId?: string | null };

/**
 * Stores what more storage costs to the end of all paid time as a quote that binds for 60 minutes, each line explained (domain.md §3.2, §7.7). Throws
 * OrderImpossible with the reason where there is no price or no way.
 */
export async function quoteStorage(trx: Scoped, { organizationId, subscriptionId, packs, purchaseOrder, actor, now, replacesQuoteId = null }: Asked): Promise<Quote> {
  const basis = await readStorageBasis(trx, organizationId, subscriptionId, now);
  const problem = storageOrderProblem(basis, packs);
  if (problem) throw new OrderImpossible(problem);
  const { organization, account, subscription } = basis;
  const priced = priceStorage(basis, packs, organization);
  if (!priced.ok) throw new OrderImpossible(priced.reason);
  const order: StorageOrder = { accountId: account.id, accountName: account.name, subscriptionId, number: subscription.number, packs, purchaseOrder };
  const details: StorageDetails = { order, title: `${packsText(packs)} for ${subscription.number}`, replacesQuoteId };
  return makeQuote(trx, {
    organizationId, accountId: account.id, kind: storageKind, description: `${details.title}, ${account.name}`,
    buyer: organization, lines: quoteLines(subscriptionId, priced),
    facts: storageFacts(basis, packs), orderDetails: details, actor, now,
  });
}

/** The order and its history as `quoteStorage` stored them. */
export function storageDetailsOf(quote: Pick<Quote, 'orderDetails'>): StorageDetails {
  return quote.orderDetails as StorageDetails;
}

function quoteLines(subscriptionId: string, { lines, pack }: Extract<PricedStorage, { ok: true }>): QuoteLine[] {
  return lines.map(({ printed: { kind: _, ...printed }, term, startsOn }) => ({
    ...printed, itemKind: packsItemKind, subscriptionId, termStartsOn: startsOn, termEndsOn: term.endsOn, item: { subscriptionId, addOnId: pack.id, years: term.years },
  }));
}

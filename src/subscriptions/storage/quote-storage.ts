import { type Actor, recordAudit } from '../../audit/audit.repository';
import { ensureOrganizationPayer } from '../../billing/payers/payers.repository';
import { QUOTE_MINUTES, type Quote, type QuoteLine } from '../../billing/quotes/quote';
import { insertQuote } from '../../billing/quotes/quotes.repository';
import { type Scoped } from '../../platform/database';
import { OrderImpossible } from '../purchases/quote-purchase';
import { packsItemKind } from '../term-item.model';
import { readStorageBasis, storageFacts, storageOrderProblem } from './storage-basis.report';
import { packsText, type PricedStorage, priceStorage, type StorageOrder } from './storage-order.model';

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
  const payer = await ensureOrganizationPayer(trx, { organizationId, currency: organization.currency, now });
  const order: StorageOrder = { accountId: account.id, accountName: account.name, subscriptionId, number: subscription.number, packs, purchaseOrder };
  const details: StorageDetails = { order, title: `${packsText(packs)} for ${subscription.number}`, replacesQuoteId };
  const quote = await insertQuote(trx, {
    organizationId, payerId: payer.id, accountId: account.id, kind: storageKind, description: `${details.title}, ${account.name}`,
    currency: organization.currency, taxRatePpm: organization.taxRatePpm, taxName: organization.taxName, lines: quoteLines(subscriptionId, priced),
    facts: storageFacts(basis, packs), orderDetails: details, createdBy: actor.id, now, expiresAt: new Date(now.getTime() + QUOTE_MINUTES * 60_000),
  });
  await recordAudit(trx, {
    organizationId, accountId: account.id, actor, action: 'quote.made', subjectType: 'quote', subjectId: quote.id,
    after: { description: quote.description, totalCents: quote.totalCents, currency: quote.currency }, now,
  });
  return quote;
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

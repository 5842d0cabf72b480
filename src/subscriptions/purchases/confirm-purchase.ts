import { type Actor } from '../../audit/audit.repository';
import { chargePayment } from '../../billing/payments/charge-payment';
import { confirmQuotes } from '../../billing/quotes/confirm-quotes';
import { type Confirmed } from '../../billing/quotes/write-invoices';
import { hashFacts, type Quote } from '../../billing/quotes/quote';
import { getQuoteForUpdate } from '../../billing/quotes/quotes.repository';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { orderKey } from '../quotes/order-payment.report';
import { quoteKindOf } from '../quotes/quote-kinds';

type Confirming = { organizationId: string; quoteId: string; cardId: string | null; actor: Actor };

/** How a confirmation ended for the person; `waiting`: the bank's answer is not known yet, and nothing is charged twice. */
export type Outcome =
  | { readonly state: 'paid'; readonly invoiceId: string }
  | { readonly state: 'needs_action'; readonly paymentId: string }
  | { readonly state: 'declined' }
  | { readonly state: 'waiting' };

/**
 * Confirms a quote and charges its total once (domain.md §7.1, security.md §1): the intent is committed before the card is called, and no
 * transaction stays open meanwhile. Pressing twice, in two tabs or from the back button ends in the same order. The caller
 * fulfils what is paid. Throws QuoteExpired or QuoteChanged, with nothing charged.
 */
export async function confirmPurchase(confirming: Confirming): Promise<Outcome> {
  const { organizationId, actor } = confirming;
  const { invoiceId, paymentId } = await within(scopeOf(organizationId, actor), (trx) => confirm(trx, confirming));
  if (paymentId !== null) {
    const charged = await chargePayment({ organizationId, paymentId, actor });
    if (charged.state === 'needs_action') return { state: 'needs_action', paymentId };
    if (charged.state === 'declined') return { state: 'declined' };
    if (charged.state !== 'paid') return { state: 'waiting' };
  }
  return { state: 'paid', invoiceId };
}

/** The hash of a quote's facts as they are now; of a confirmed one its own, because its order has changed them. */
export async function factsHashNow(trx: Scoped, quote: Quote, now: Date): Promise<string> {
  return quote.status === 'open' ? hashFacts(await quoteKindOf(quote).currentFacts(trx, quote, now)) : quote.factsHash;
}

async function confirm(trx: Scoped, { organizationId, quoteId, cardId, actor }: Confirming): Promise<Confirmed> {
  const now = await databaseNow(trx);
  const quote = await getQuoteForUpdate(trx, organizationId, quoteId);
  const { accountName, purchaseOrder } = quoteKindOf(quote).words(quote);
  if (quote.status === 'open') await quoteKindOf(quote).beforePayment?.(trx, quote, { actor, now });
  return confirmQuotes(trx, {
    organizationId, quoteIds: [quote.id], currentFactsHashes: new Map([[quote.id, await factsHashNow(trx, quote, now)]]), chargeKey: orderKey(quote.id),
    accountName, kind: quote.kind, description: quote.description, purchaseOrder, offSession: false, cardId, actor, now,
  });
}

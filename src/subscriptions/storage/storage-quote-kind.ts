import { type Quote } from '../../billing/quotes/quote';
import { day, money } from '../../platform/values/format';
import { isByCustomer, orderPages } from '../quotes/order-pages';
import { type OrderWords, type QuoteKind } from '../quotes/quote-kind.model';
import { clearTheWay } from '../renewals/clear-the-way';
import { packsItemKind } from '../term-item.model';
import { quoteStorage, storageDetailsOf } from './quote-storage';
import { readStorageBasis, storageFacts } from './storage-basis.report';

/** Storage packs added to a running subscription, on the Review page (domain.md §7.7). */
export const storage: QuoteKind = {
  async currentFacts(trx, quote, now) {
    const { order } = storageDetailsOf(quote);
    const basis = await readStorageBasis(trx, quote.organizationId, order.subscriptionId, now);
    return storageFacts(basis, order.packs, (quote.facts as { prices: unknown }).prices);
  },
  requote(trx, quote, { actor, now }) {
    const { order: { subscriptionId, packs, purchaseOrder } } = storageDetailsOf(quote);
    return quoteStorage(trx, { organizationId: quote.organizationId, subscriptionId, packs, purchaseOrder, actor, now, replacesQuoteId: quote.id });
  },
  replaces: (quote) => storageDetailsOf(quote).replacesQuoteId,
  words: storageWords,
  beforePayment(trx, quote, { actor, now }) {
    const { order: { subscriptionId } } = storageDetailsOf(quote);
    return clearTheWay(trx, { organizationId: quote.organizationId, subscriptionIds: [subscriptionId], reason: 'storage is added first', actor, now });
  },
};

function storageWords(quote: Quote): OrderWords {
  const { order, title } = storageDetailsOf(quote);
  const pages = orderPages(quote.organizationId);
  const packs = quote.lines.filter(({ itemKind }) => itemKind === packsItemKind);
  return {
    title, accountName: order.accountName, accountId: order.accountId, purchaseOrder: order.purchaseOrder,
    facts: [
      ...isByCustomer(quote) ? [] : [{ label: 'For', value: order.accountName }],
      { label: 'Subscription', value: order.number },
      ...packs.map((line) => ({ label: packs.length === 1 ? 'Paid for' : line.description, value: `${day(line.termStartsOn!)} until ${day(line.termEndsOn!)}` })),
      ...order.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: order.purchaseOrder }],
    ],
    next: [
      quote.totalCents === 0 ? 'Nothing is charged now.' : `Your card is charged ${money(quote.totalCents, quote.currency)} now, once.`,
      'The storage can be used at once.',
      'The packs renew together with the plan. A renewal that was announced already is announced anew, with the new sum.',
      'You get the receipt on screen and by mail.',
    ],
    changeHref: `${pages.storage(order.subscriptionId)}?quote=${quote.id}`,
    page: {
      title: 'Review and add storage', crumbs: pages.crumbs({ id: order.accountId, name: order.accountName }),
      steps: ['How much', 'Review and add storage', 'Receipt'], current: 1, button: quote.totalCents === 0 ? 'Add storage' : 'Pay and add storage',
    },
  };
}

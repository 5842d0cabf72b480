import { type Quote } from '../../billing/quotes/quote';
import { paths } from '../../paths';
import { day, money } from '../../platform/values/format';
import { type OrderWords, type QuoteKind } from '../quotes/quote-kind.model';
import { clearTheWay } from '../renewals/clear-the-way';
import { coTermFacts, readCoTermBasis } from './co-term-basis.report';
import { coTermDetailsOf, quoteCoTerm } from './quote-co-term';

/** Dates brought together, on the Review page (beyond.md X5). */
export const coTerm: QuoteKind = {
  async currentFacts(trx, quote, now) {
    const { order } = coTermDetailsOf(quote);
    const basis = await readCoTermBasis(trx, quote.organizationId, order.accountId, now);
    return coTermFacts(basis, order, (quote.facts as { prices: unknown }).prices);
  },
  requote(trx, quote, { actor, now }) {
    const { order } = coTermDetailsOf(quote);
    return quoteCoTerm(trx, { organizationId: quote.organizationId, order, actor, now, replacesQuoteId: quote.id });
  },
  replaces: (quote) => coTermDetailsOf(quote).replacesQuoteId,
  words: coTermWords,
  beforePayment(trx, quote, { actor, now }) {
    const { order: { subscriptionIds } } = coTermDetailsOf(quote);
    return clearTheWay(trx, { organizationId: quote.organizationId, subscriptionIds, reason: 'dates are aligned first', actor, now });
  },
};

function coTermWords(quote: Quote): OrderWords {
  const { order, title } = coTermDetailsOf(quote);
  return {
    title, accountName: order.accountName, accountId: order.accountId, purchaseOrder: order.purchaseOrder,
    facts: [
      { label: 'For', value: order.accountName },
      { label: 'End together on', value: day(order.endsOn) },
      ...order.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: order.purchaseOrder }],
    ],
    next: [
      quote.totalCents === 0 ? 'Nothing is charged now.' : `Your card is charged ${money(quote.totalCents, quote.currency)} now, once.`,
      `From then on these subscriptions end on ${day(order.endsOn)}. What renews on that day is one charge and one invoice for each card.`,
      'Auto-renew stays as it is. A renewal that was announced for an earlier day is announced anew for this one.',
      'Plans, storage packs and the length of the next term stay as they are.',
      'You get the receipt on screen and by mail.',
    ],
    changeHref: `${paths.portal.coTerm(order.accountId)}?quote=${quote.id}`,
    page: {
      title: 'Review and align', crumbs: [{ label: 'Accounts', href: paths.portal.accounts }, { label: order.accountName, href: paths.portal.account(order.accountId) }],
      steps: ['Which day', 'Review and align', 'Receipt'], current: 1, button: quote.totalCents === 0 ? 'Align dates' : 'Pay and align',
    },
  };
}

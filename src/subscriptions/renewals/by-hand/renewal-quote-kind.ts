import { type Quote } from '../../../billing/quotes/quote';
import { day, money } from '../../../platform/values/format';
import { isByCustomer, orderPages } from '../../quotes/order-pages';
import { type OrderWords, type QuoteKind } from '../../quotes/quote-kind.model';
import { termItemKind, termItemOf } from '../../term-item.model';
import { clearTheWay } from '../clear-the-way';
import { quoteRenewal, renewalDetailsOf } from './quote-renewal';
import { readRenewalBasis, renewalFacts } from './renewal-basis.report';

/** A renewal by hand on the Review page (domain.md §7.3). */
export const renewal: QuoteKind = {
  async currentFacts(trx, quote, now) {
    const { order } = renewalDetailsOf(quote);
    const basis = await readRenewalBasis(trx, quote.organizationId, order.accountId, now);
    return renewalFacts(basis, order, (quote.facts as { prices: unknown }).prices);
  },
  requote(trx, quote, { actor, now }) {
    const { order } = renewalDetailsOf(quote);
    return quoteRenewal(trx, { organizationId: quote.organizationId, order, actor, now, replacesQuoteId: quote.id });
  },
  replaces: (quote) => renewalDetailsOf(quote).replacesQuoteId,
  words: renewalWords,
  beforePayment(trx, quote, { actor, now }) {
    const subscriptionIds = renewalDetailsOf(quote).order.choices.map(({ subscriptionId }) => subscriptionId);
    return clearTheWay(trx, { organizationId: quote.organizationId, subscriptionIds, reason: 'renewed by hand instead', actor, now });
  },
};

function renewalWords(quote: Quote): OrderWords {
  const details = renewalDetailsOf(quote);
  const { order, title } = details;
  const pages = orderPages(quote.organizationId);
  return {
    title, accountName: order.accountName, accountId: order.accountId, purchaseOrder: order.purchaseOrder,
    facts: [
      ...isByCustomer(quote) ? [] : [{ label: 'For', value: order.accountName }],
      ...termsOf(quote).map((term) => ({ label: term.description, value: `${day(term.startsOn)} until ${day(term.endsOn)}` })),
      ...order.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: order.purchaseOrder }],
    ],
    next: nextSteps(quote),
    changeHref: `${pages.renewals.new(order.accountId)}?quote=${quote.id}`,
    page: {
      title: 'Review and renew', crumbs: pages.crumbs({ id: order.accountId, name: order.accountName }),
      steps: ['What to renew', 'Review and renew', 'Receipt'], current: 1, button: 'Pay and renew',
    },
  };
}

function nextSteps(quote: Quote): string[] {
  return [
    quote.totalCents === 0 ? 'Nothing is charged.' : `Your card is charged ${money(quote.totalCents, quote.currency)} now, once.`,
    'Each new term is added at once. Its plan and storage packs count from the day it starts; until then nothing changes.',
    'Where backups had stopped, they go on where they stopped.',
    'An automatic renewal that was waiting for the same term is given up, so nothing is paid twice.',
    'You get the receipt on screen and by mail.',
  ];
}

function termsOf(quote: Quote) {
  return quote.lines.filter(({ itemKind }) => itemKind === termItemKind).map((line) => ({ description: line.description, ...termItemOf(line.item) }));
}

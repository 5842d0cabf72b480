import { type Quote } from '../../../billing/quotes/quote';
import { paths } from '../../../paths';
import { money } from '../../../platform/values/format';
import { type OrderWords, type QuoteKind } from '../../quotes/quote-kind.model';
import { codeFacts, countOfCodes } from './code-order.model';
import { codesDetailsOf, quoteCodes, readCodeOrderBasis } from './quote-codes';

/** An order of activation codes on the Review page. */
export const codesOrder: QuoteKind = {
  async currentFacts(trx, quote, now) {
    const { order } = codesDetailsOf(quote);
    const { organization, catalog, plan } = await readCodeOrderBasis(trx, quote.organizationId, order, now);
    return codeFacts(catalog, plan, order, organization, (quote.facts as { prices: unknown }).prices);
  },
  requote(trx, quote, { actor, now }) {
    const { order } = codesDetailsOf(quote);
    return quoteCodes(trx, { organizationId: quote.organizationId, order, actor, now, replacesQuoteId: quote.id });
  },
  replaces: (quote) => codesDetailsOf(quote).replacesQuoteId,
  words: codesWords,
};

function codesWords(quote: Quote): OrderWords {
  const { order, title } = codesDetailsOf(quote);
  return {
    title, accountName: '', accountId: null, purchaseOrder: order.purchaseOrder,
    facts: [
      { label: 'For', value: 'Your organization, to apply later' },
      { label: 'Codes', value: String(order.quantity) },
      ...order.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: order.purchaseOrder }],
    ],
    next: [
      quote.totalCents === 0 ? 'Nothing is charged.' : `Your card is charged ${money(quote.totalCents, quote.currency)} now, once.`,
      `${capital(countOfCodes(order.quantity))} ${order.quantity === 1 ? 'appears' : 'appear'} in your list at once, and we mail ${order.quantity === 1 ? 'it' : 'them'} to you.`,
      'Apply a code to a new customer, a trial, or a subscription that is to be renewed. Its term starts then.',
      'A code that is not used within 12 months lapses. We remind you 60, 30, 7 days and 1 day before.',
      'You get the receipt on screen and by mail.',
    ],
    changeHref: `${paths.portal.codes.new}?quote=${quote.id}`,
    page: {
      title: 'Review and purchase', crumbs: [{ label: 'Activation codes', href: paths.portal.codes.index }],
      steps: ['Codes', 'Review and purchase', 'Receipt'], current: 1, button: 'Complete my purchase',
    },
  };
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

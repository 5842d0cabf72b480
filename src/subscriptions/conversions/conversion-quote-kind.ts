import { type Quote } from '../../billing/quotes/quote';
import { paths } from '../../paths';
import { RuleBroken } from '../../platform/errors';
import { day, money } from '../../platform/values/format';
import { makeWay } from '../changes/make-way';
import { type OrderWords, type QuoteKind } from '../quotes/quote-kind.model';
import { isPaymentOnItsWay } from './account-payments.report';
import { conversionFacts, readConversionBasis } from './conversion-basis.report';
import { conversionDetailsOf, convertedItemKind, quoteConversion } from './quote-conversion';
import { termItemKind } from '../term-item.model';

/** A Safe account that becomes a company, on the Review page (domain.md §7.5). */
export const conversion: QuoteKind = {
  async currentFacts(trx, quote, now) {
    const { order, on } = conversionDetailsOf(quote);
    const basis = await readConversionBasis(trx, quote.organizationId, order.accountId, now);
    return conversionFacts(basis, order, on, (quote.facts as { prices: unknown }).prices);
  },
  requote(trx, quote, { actor, now }) {
    const { order } = conversionDetailsOf(quote);
    return quoteConversion(trx, { organizationId: quote.organizationId, order, actor, now, replacesQuoteId: quote.id });
  },
  replaces: (quote) => conversionDetailsOf(quote).replacesQuoteId,
  words: conversionWords,
  async beforePayment(trx, quote, { actor, now }) {
    const { order, converts } = conversionDetailsOf(quote);
    await makeWay(trx, quote, { subscriptionIds: converts, reason: 'the account becomes a Safe Pro account', actor, now });
    const isBusy = await isPaymentOnItsWay(trx, { organizationId: quote.organizationId, accountId: order.accountId, quoteId: quote.id });
    if (isBusy) throw new RuleBroken('Another payment for this account is on its way, or a card page for it is open. Bring it to its end first; then change the account.');
  },
};

function conversionWords(quote: Quote): OrderWords {
  const { order, title } = conversionDetailsOf(quote);
  const ends = quote.lines.find(({ itemKind }) => itemKind === termItemKind)?.termEndsOn;
  const count = quote.lines.filter(({ itemKind }) => itemKind === convertedItemKind).length;
  return {
    title, accountName: order.accountName, accountId: order.accountId, purchaseOrder: order.purchaseOrder,
    facts: [
      { label: 'Account', value: order.accountName }, { label: 'Company', value: order.companyName },
      { label: 'Administered by', value: order.administeredBy === 'partner' ? 'You, the partner' : 'The customer' },
      ...ends ? [{ label: 'Expires on', value: day(ends) }] : [],
      { label: 'You confirmed', value: order.confirmed },
      ...order.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: order.purchaseOrder }],
    ],
    next: [
      quote.totalCents === 0 ? 'Nothing is charged.' : `Your card is charged ${money(quote.totalCents, quote.currency)} now, once.`,
      `${count === 1 ? 'The Safe subscription ends' : `All ${count} Safe subscriptions end`} today, trials too. The backups are kept.`,
      'The account is a Safe Pro account from then on. There is no way back to Safe.',
      'The new subscription does not renew by itself unless you switch auto-renew on.',
      'You get the receipt on screen and by mail.',
    ],
    changeHref: `${paths.portal.conversions.new(order.accountId)}?quote=${quote.id}`,
    page: {
      title: 'Review and change to Safe Pro', crumbs: [{ label: 'Accounts', href: paths.portal.accounts }, { label: order.accountName, href: paths.portal.account(order.accountId) }],
      steps: ['Plan and consequences', 'Review', 'Receipt'], current: 1, button: quote.totalCents === 0 ? 'Change for good' : 'Pay and change for good',
    },
  };
}

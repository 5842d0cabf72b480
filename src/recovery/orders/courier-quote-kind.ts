import { type Quote } from '../../billing/quotes/quote';
import { paths } from '../../paths';
import { money } from '../../platform/values/format';
import { isByCustomer, orderPages } from '../../subscriptions/quotes/order-pages';
import { type OrderWords, type QuoteKind } from '../../subscriptions/quotes/quote-kind.model';
import { addressLines } from '../courier-request.model';
import { METHOD_NAMES } from '../recovery-case';
import { RETURN_DAYS } from '../return-dates.model';
import { courierFacts, readCourierBasis } from './courier-basis.report';
import { courierDetailsOf, quoteCourier } from './quote-courier';

/** Recovery by courier on the Review page (domain.md §12). */
export const courier: QuoteKind = {
  async currentFacts(trx, quote, now) {
    const { order: { accountId, machineId } } = courierDetailsOf(quote);
    return courierFacts(await readCourierBasis(trx, { organizationId: quote.organizationId, accountId, machineId, now }), (quote.facts as { prices: unknown }).prices);
  },
  requote(trx, quote, { actor, now }) {
    return quoteCourier(trx, { organizationId: quote.organizationId, order: courierDetailsOf(quote).order, actor, now, replacesQuoteId: quote.id });
  },
  replaces: (quote) => courierDetailsOf(quote).replacesQuoteId,
  words: courierWords,
};

function courierWords(quote: Quote): OrderWords {
  const { order, title } = courierDetailsOf(quote);
  const { request } = order;
  const pages = orderPages(quote.organizationId);
  const own = isByCustomer(quote);
  return {
    title, accountName: order.accountName, accountId: order.accountId, purchaseOrder: '',
    facts: [
      ...own ? [] : [{ label: 'For', value: order.accountName }],
      { label: 'Computer', value: `${order.machineName}, ${order.subscriptionNumber}` },
      { label: 'Deliver to', value: addressLines(request).join(', ') },
      { label: 'Phone', value: request.contactPhone },
      { label: 'Shipping', value: METHOD_NAMES[request.method] },
      ...request.forAppleSilicon ? [{ label: 'Files go to', value: 'A Mac with Apple silicon' }] : [],
    ],
    next: [
      quote.totalCents === 0 ? 'Nothing is charged now.' : `Your card is charged ${money(quote.totalCents, quote.currency)} now, once.`,
      'We check the request. If it cannot be done, the whole fee goes back to your card.',
      'You can cancel until we begin to prepare the drive, and get the whole fee back.',
      `The drive has to be back ${RETURN_DAYS} days after its delivery. What does not come back is charged to the card that pays now.`,
      'You get the receipt on screen and by mail.',
    ],
    changeHref: `${own ? paths.recovery.my.new(order.machineId) : paths.recovery.new(order.accountId, order.machineId)}?quote=${quote.id}`,
    page: {
      title: 'Review and order', crumbs: own ? [{ label: 'Recovery', href: paths.recovery.my.index }] : [...pages.crumbs({ id: order.accountId, name: order.accountName }), { label: 'Recovery', href: paths.recovery.account(order.accountId) }],
      steps: ['Where to', 'Review and order', 'Receipt'], current: 1, button: 'Pay and submit the case',
    },
  };
}

import { type Quote } from '../../billing/quotes/quote';
import { day, money } from '../../platform/values/format';
import { isByCustomer, orderPages } from '../quotes/order-pages';
import { type OrderWords, type QuoteKind } from '../quotes/quote-kind.model';
import { changeFacts, readChangeBasis } from './change-basis.report';
import { type ChangeDetails, changeDetailsOf, planChangeKind, quoteChange } from './quote-change';
import { makeWay } from './make-way';

/** A change to a better plan on the Review page, with a new term or with the same expiry day (domain.md §7.4, §7.6). */
export const change: QuoteKind = {
  async currentFacts(trx, quote, now) {
    const { order, on } = changeDetailsOf(quote);
    const basis = await readChangeBasis(trx, quote.organizationId, order.subscriptionId, now);
    return changeFacts(basis, order, on, (quote.facts as { price: unknown }).price);
  },
  requote(trx, quote, { actor, now }) {
    const { order } = changeDetailsOf(quote);
    return quoteChange(trx, { organizationId: quote.organizationId, order, actor, now, replacesQuoteId: quote.id });
  },
  replaces: (quote) => changeDetailsOf(quote).replacesQuoteId,
  words: changeWords,
  async beforePayment(trx, quote, { actor, now }) {
    await makeWay(trx, quote, { subscriptionIds: [changeDetailsOf(quote).order.subscriptionId], reason: 'the plan is changed instead', actor, now });
  },
};

function changeWords(quote: Quote): OrderWords {
  const details = changeDetailsOf(quote);
  const { order, title, number, oldPlan, newPlan, oldPrice, newPrice, expiresOn } = details;
  const pages = orderPages(quote.organizationId);
  const ends = [...new Set(quote.lines.flatMap(({ termEndsOn }) => termEndsOn ?? []))].sort();
  return {
    title, accountName: order.accountName, accountId: order.accountId, purchaseOrder: order.purchaseOrder,
    facts: [
      ...isByCustomer(quote) ? [] : [{ label: 'For', value: order.accountName }], { label: 'Subscription', value: number },
      { label: 'Plan now', value: `${oldPlan}, ${oldPrice}` }, { label: 'New plan', value: `${newPlan}, ${newPrice}` },
      { label: 'Expires now on', value: day(expiresOn) }, { label: 'Will expire on', value: day(ends.at(-1) ?? expiresOn) },
      ...order.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: order.purchaseOrder }],
    ],
    next: nextSteps(quote, details),
    changeHref: `${pages.upgrades.new(order.subscriptionId)}?quote=${quote.id}`,
    page: {
      title: 'Review and upgrade', crumbs: pages.crumbs({ id: order.accountId, name: order.accountName }),
      steps: ['Plan', 'Review and upgrade', 'Receipt'], current: 1, button: quote.totalCents === 0 ? 'Upgrade' : 'Pay and upgrade',
    },
  };
}

function nextSteps(quote: Quote, { newPlan, autoRenew, number }: ChangeDetails): string[] {
  const payment = quote.totalCents === 0 ? 'Nothing is charged.' : `Your card is charged ${money(quote.totalCents, quote.currency)} now, once.`;
  const renewal = autoRenew
    ? 'Auto-renew stays on: the next renewal is announced anew, at the price of the new plan. One that was waiting to be paid is given up.'
    : `Auto-renew stays off: ${number} ends on its expiry day unless somebody renews it.`;
  return [
    payment,
    ...quote.kind === planChangeKind
      ? [`${newPlan} counts at once, with all it allows. The expiry day stays, and so do the storage packs.`, 'There is no way back to the smaller plan before the next renewal.']
      : [`${newPlan} counts at once. The new term starts today, and what runs now ends with it: its unused days are your credit.`],
    renewal,
    'You get the receipt on screen and by mail.',
  ];
}

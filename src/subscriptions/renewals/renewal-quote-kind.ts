import { type Quote } from '../../billing/quotes/quote';
import { PaymentOnItsWay } from '../../billing/invoices/void-invoice';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database';
import { RuleBroken } from '../../platform/errors';
import { day, money } from '../../platform/format';
import { type OrderWords, type QuoteKind } from '../quotes/quote-kind.model';
import { termItemKind, termItemOf } from '../term-item.model';
import { listOpenCharges } from './open-charges.report';
import { quoteRenewal, type RenewalDetails, renewalDetailsOf } from './quote-renewal';
import { readRenewalBasis, renewalFacts } from './renewal-basis.report';
import { lockForVoiding, voidOpenRenewals } from './void-open-renewal';

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
  beforePayment: clearTheWay,
};

/**
 * A renewal by hand takes the place of the automatic one that is open (golden case G6). Under the rows' locks, which the worker's
 * claim takes too: while a payment is on its way nothing else is charged.
 */
async function clearTheWay(trx: Scoped, quote: Quote, { actor, now }: { actor: Parameters<QuoteKind['requote']>[2]['actor']; now: Date }): Promise<void> {
  const { organizationId } = quote;
  const ids = renewalDetailsOf(quote).order.choices.map(({ subscriptionId }) => subscriptionId);
  const subscriptions = await lockForVoiding(trx, organizationId, ids);
  await voidOpenRenewals(trx, { organizationId, subscriptions, reason: 'renewed by hand instead', actor, now });
  const [inTheWay] = await listOpenCharges(trx, ids);
  if (inTheWay?.state === 'paid') throw new RuleBroken('A payment for this has just arrived. Look at the account again in a minute.');
  if (inTheWay) throw new PaymentOnItsWay();
}

function renewalWords(quote: Quote): OrderWords {
  const details = renewalDetailsOf(quote);
  const { order, title } = details;
  const accountHref = paths.portal.account(order.accountId);
  return {
    title, accountName: order.accountName, accountId: order.accountId, purchaseOrder: order.purchaseOrder,
    facts: [
      { label: 'For', value: order.accountName },
      ...termsOf(quote).map((term) => ({ label: term.description, value: `${day(term.startsOn)} until ${day(term.endsOn)}` })),
      ...order.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: order.purchaseOrder }],
    ],
    next: nextSteps(quote),
    changeHref: changeHref(details, quote.id),
    page: {
      title: 'Review and renew', crumbs: [{ label: 'Accounts', href: paths.portal.accounts }, { label: order.accountName, href: accountHref }],
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

function changeHref({ order }: RenewalDetails, quoteId: string): string {
  return `${paths.portal.renewals.new(order.accountId)}?quote=${quoteId}`;
}

function termsOf(quote: Quote) {
  return quote.lines.filter(({ itemKind }) => itemKind === termItemKind).map((line) => ({ description: line.description, ...termItemOf(line.item) }));
}

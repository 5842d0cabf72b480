import { type Quote } from '../../billing/quotes/quote';
import { NotFound } from '../../platform/errors';
import { day, money } from '../../platform/values/format';
import { type Order } from '../purchases/order';
import { codesOrder } from '../codes/buying/codes-quote-kind';
import { codesKind } from '../codes/buying/quote-codes';
import { purchaseFacts, readOrderBasis } from '../purchases/purchase-facts.report';
import { isByCustomer, orderPages } from './order-pages';
import { type OrderWords, type QuoteKind } from './quote-kind.model';
import { percent } from '../purchases/offers.presenter';
import { purchaseDetailsOf, purchaseKind, quotePurchase } from '../purchases/quote-purchase';
import { change } from '../changes/change-quote-kinds';
import { planChangeKind, upgradeKind } from '../changes/quote-change';
import { conversion } from '../conversions/conversion-quote-kind';
import { conversionKind } from '../conversions/quote-conversion';
import { renewal } from '../renewals/by-hand/renewal-quote-kind';
import { renewalKind } from '../renewals/by-hand/quote-renewal';
import { coTerm } from '../co-term/co-term-quote-kind';
import { coTermKind } from '../co-term/quote-co-term';
import { storageKind } from '../storage/quote-storage';
import { storage } from '../storage/storage-quote-kind';

const purchase: QuoteKind = {
  async currentFacts(trx, quote, now) {
    const { order, deal } = purchaseDetailsOf(quote);
    const basis = await readOrderBasis(trx, quote.organizationId, order, now, { quoteId: quote.id, dealId: deal?.id ?? null });
    return purchaseFacts(basis, order, (quote.facts as { prices: unknown }).prices);
  },
  requote(trx, quote, { actor, now }) {
    const { order } = purchaseDetailsOf(quote);
    return quotePurchase(trx, { organizationId: quote.organizationId, order, actor, now, replacesQuoteId: quote.id });
  },
  replaces: (quote) => purchaseDetailsOf(quote).replacesQuoteId,
  words: purchaseWords,
};

const kinds: Record<string, QuoteKind> = {
  [purchaseKind]: purchase,
  [renewalKind]: renewal,
  [codesKind]: codesOrder,
  [upgradeKind]: change,
  [planChangeKind]: change,
  [conversionKind]: conversion,
  [storageKind]: storage,
  [coTermKind]: coTerm,
};

/** For rooms above this one, which this one may not know: their own kind is reviewed and paid on the same pages. */
export function addQuoteKind(name: string, kind: QuoteKind): void {
  kinds[name] = kind;
}

/** Quotes of a kind that is not paid on a page are not found there. */
export function quoteKindOf(quote: Pick<Quote, 'kind'>): QuoteKind {
  const kind = Object.hasOwn(kinds, quote.kind) ? kinds[quote.kind] : undefined;
  if (!kind) throw new NotFound();
  return kind;
}

function purchaseWords(quote: Quote): OrderWords {
  const { order, title, deal } = purchaseDetailsOf(quote);
  const pages = orderPages(quote.organizationId);
  const own = isByCustomer(quote);
  const [line] = quote.lines;
  const period = line?.termStartsOn && line.termEndsOn ? { from: day(line.termStartsOn), until: day(line.termEndsOn) } : undefined;
  return {
    title, accountName: order.accountName, accountId: order.newCustomer ? null : order.accountId, purchaseOrder: order.purchaseOrder,
    facts: [
      ...own ? [] : [{ label: 'For', value: order.newCustomer ? `${order.accountName} (new customer)` : order.accountName }],
      ...order.newCustomer ? [{ label: 'E-mail', value: order.newCustomer.email }] : [],
      ...order.newCustomer?.kind === 'safe_pro' ? [{ label: 'Administered by', value: order.administeredBy === 'partner' ? 'You, the partner' : 'The customer' }] : [],
      ...period ? [{ label: 'Starts on', value: period.from }, { label: 'Expires on', value: period.until }] : [],
      ...deal ? [{ label: 'Deal', value: `${deal.number}: ${percent(deal.pointsBps)} off this order` }] : [],
      ...order.purchaseOrder === '' ? [] : [{ label: 'Your PO number', value: order.purchaseOrder }],
    ],
    next: [
      quote.totalCents === 0 ? 'Nothing is charged.' : `Your card is charged ${money(quote.totalCents, quote.currency)} now, once.`,
      own && order.convertsId === null ? 'The subscription is added to your account at once.' : afterPayment(order),
      `${period ? `The service runs until ${period.until}. ` : ''}It does not renew by itself unless you switch auto-renew on.`,
      ...deal ? [`Deal ${deal.number} is won as soon as the order is paid. Its discount is for this one order.`] : [],
      'You get the receipt on screen and by mail.',
    ],
    changeHref: `${pages.purchases.options(order.planCode)}?quote=${quote.id}`,
    page: {
      title: 'Review and purchase', crumbs: [...own ? pages.crumbs({ id: order.accountId, name: order.accountName }) : [], { label: 'Buy a subscription', href: pages.purchases.plans }],
      steps: ['Plan', 'Options', 'Review and purchase', 'Receipt'], current: 2, button: 'Complete my purchase',
    },
  };
}

function afterPayment(order: Order): string {
  if (order.convertsId !== null) return 'The trial becomes a paid subscription at once; its backup goes on.';
  if (!order.newCustomer) return `The subscription is added to the account of ${order.accountName} at once.`;
  if (order.administeredBy === 'partner') return 'The account is made at once. You administer it, so the customer gets no mail from us.';
  return `The account is made at once, and we mail ${order.newCustomer.email} a link to complete the registration.`;
}

import { type Request, type RequestHandler, type Response } from 'express';
import { type Card, cardExpiry, cardLabel } from '../../billing/cards/card';
import { listCards } from '../../billing/cards/cards.repository';
import { releaseCheckout } from '../../billing/checkout/complete-checkout';
import { openQuoteCheckout } from '../../billing/checkout/open-checkout';
import { getInvoice } from '../../billing/invoices/invoices.repository';
import { findLatestPayment } from '../../billing/payments/payments.repository';
import { hasExpired, QuoteChanged, QuoteExpired, type Quote } from '../../billing/quotes/quote';
import { findQuote, getQuote } from '../../billing/quotes/quotes.repository';
import { voidInvoice } from '../../billing/invoices/void-invoice';
import { databaseNow, isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { type FieldErrors, singleStrings } from '../../platform/pages/forms';
import { confirmPurchase, factsHashNow, type Outcome } from '../purchases/confirm-purchase';
import { givePaidOrder } from '../purchases/give-paid-order';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { buyerOf, renderOrderPage } from './buyer';
import { findOrderPayment } from './order-payment.report';
import { quoteKindOf } from './quote-kinds';
import { comparison, expiryWords, shownQuote } from './quotes.presenter';
import { findReplacement, replaceQuote } from './replace-quote';

const newCard = 'new';
/** How often the page that waits for the bank looks again. */
const waitSeconds = '4';

/** Review and purchase; once confirmed, the way to its receipt or the page that waits for the bank. */
export const show: RequestHandler = async (req, res) => {
  const { organizationId, scope, pages } = buyerOf(req);
  const { quote, replacement } = await within(scope, async (trx) => {
    const found = await getQuote(trx, organizationId, quoteIdOf(req));
    return { quote: found, replacement: found.status === 'replaced' ? await findReplacement(trx, found) : undefined };
  }, { readOnly: true });
  quoteKindOf(quote);
  if (replacement) return res.redirect(303, pages.purchases.quote(replacement.id));
  if (quote.status === 'confirmed') return showConfirmed(req, res, quote);
  if (quote.status === 'replaced') return showEnded(req, res.status(410), quote);
  await showReview(req, res, quote, {});
};

/** The one press that buys. */
export const confirm: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor } = buyerOf(req);
  const quote = await within(scope, (trx) => getQuote(trx, organizationId, quoteIdOf(req)), { readOnly: true });
  const wanted = singleStrings(req.body)['card'] ?? '';
  const choice = quote.totalCents === 0 || quote.status !== 'open' ? { cardId: null } : await chosenCard(req, wanted);
  if ('error' in choice) return showReview(req, res.status(422), quote, { card: choice.error });
  try {
    if (wanted === newCard && quote.status === 'open' && quote.totalCents > 0) return res.redirect(303, await checkoutPath(req, quote));
    const booked = await releaseCheckout({ organizationId, quoteId: quote.id, actor });
    if (booked?.kind === 'paid') return await goToReceipt(req, res, booked.invoiceId);
    await go(req, res, quote, await confirmPurchase({ organizationId, quoteId: quote.id, cardId: choice.cardId, actor }));
  } catch (error) {
    if (error instanceof QuoteExpired || error instanceof QuoteChanged) return goToReplacement(req, res, quote);
    if (!(error instanceof RuleBroken)) throw error;
    await showReview(req, res.status(error.status), quote, { '': error.message });
  }
};

/** A new quote in the place of one that has expired. */
export const replace: RequestHandler = async (req, res) => {
  const { organizationId, scope } = buyerOf(req);
  await goToReplacement(req, res, await within(scope, (trx) => getQuote(trx, organizationId, quoteIdOf(req)), { readOnly: true }));
};

/** Gives up a payment that waits for the person, so that the order can be paid another way (golden case G11). */
export const giveUp: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor, pages } = buyerOf(req);
  const quoteId = quoteIdOf(req);
  try {
    await within(scope, async (trx) => {
      const quote = await getQuote(trx, organizationId, quoteId);
      quoteKindOf(quote);
      if (quote.status !== 'confirmed') return;
      await voidInvoice(trx, { organizationId, invoiceId: quote.invoiceId!, reason: 'given up for another card', actor, now: await databaseNow(trx) });
    });
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    flash(req, 'warning', error.message);
  }
  res.redirect(303, pages.purchases.quote(quoteId));
};

function quoteIdOf(req: Request): string {
  const id = String(req.params['id']);
  if (!isUuid(id)) throw new NotFound();
  return id;
}

async function go(req: Request, res: Response, quote: Quote, outcome: Outcome): Promise<void> {
  if (outcome.state === 'paid') return goToReceipt(req, res, outcome.invoiceId);
  const { pages } = buyerOf(req);
  if (outcome.state === 'needs_action') return res.redirect(303, pages.payments.go(outcome.paymentId));
  // Declined: the Review page says why, from what is stored. Waiting: it waits.
  res.redirect(303, pages.purchases.quote(quote.id));
}

async function goToReceipt(req: Request, res: Response, invoiceId: string): Promise<void> {
  const { organizationId, actor, pages } = buyerOf(req);
  const { kind, text } = await givePaidOrder({ organizationId, invoiceId, actor });
  flash(req, kind, text);
  res.redirect(303, pages.payments.receipt(invoiceId));
}

async function goToReplacement(req: Request, res: Response, quote: Quote): Promise<void> {
  const { organizationId, actor, pages } = buyerOf(req);
  try {
    const fresh = await replaceQuote({ organizationId, quoteId: quote.id, actor });
    res.redirect(303, pages.purchases.quote(fresh.id));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showReview(req, res.status(error.status), quote, { '': error.message }, error.message);
  }
}

/** The card is typed in on the payment provider's page, which binds the quote until it ends. */
async function checkoutPath(req: Request, quote: Quote): Promise<string> {
  const { organizationId, scope, actor, now, pages } = buyerOf(req);
  const currentFactsHash = await within(scope, async (trx) => {
    await quoteKindOf(quote).beforePayment?.(trx, quote, { actor, now });
    return factsHashNow(trx, quote, now);
  });
  const { accountName, purchaseOrder } = quoteKindOf(quote).words(quote);
  const returnPath = pages.purchases.quote(quote.id);
  const opened = await openQuoteCheckout({
    organizationId, quoteId: quote.id, currentFactsHash, accountName, kind: quote.kind, description: quote.description, purchaseOrder, returnPath, actor,
  });
  return 'invoiceId' in opened ? returnPath : pages.checkout.go(opened.checkoutId);
}

/** Cards belong to the organization: who sees only chosen accounts uses them and adds none. */
function mayAddCards(req: Request): boolean {
  return buyerOf(req).mayAddCards;
}

const cardsAreOthers = 'Choose a card on file. Somebody who sees all accounts of your organization can add a card.';

async function chosenCard(req: Request, wanted: string): Promise<{ cardId: string | null } | { error: string }> {
  if (wanted === newCard) return mayAddCards(req) ? { cardId: null } : { error: cardsAreOthers };
  if (wanted === '') return { error: 'Choose a card, or use a new one.' };
  const { organizationId, scope, now } = buyerOf(req);
  const { cards, today } = await within(scope, async (trx) => ({
    cards: await listCards(trx, organizationId), today: (await getBuyingOrganization(trx, organizationId, now)).today,
  }), { readOnly: true });
  const card = cards.find(({ id }) => id === wanted);
  if (!card) return { error: 'That card is no longer on file. Choose another one.' };
  return cardExpiry(card, today) === 'expired' ? { error: `${cardLabel(card)} has expired. Choose another card.` } : { cardId: card.id };
}

/** What it was for has changed hands since: nothing stands in its place, and nothing of it can be paid. */
function showEnded(req: Request, res: Response, quote: Quote): void {
  const { title, accountName, accountId } = quoteKindOf(quote).words(quote);
  renderOrderPage(req, res, 'portal/subscriptions/ended', { title: 'This order has ended', what: title, account: { id: accountId ?? '', name: accountName } });
}

async function showReview(req: Request, res: Response, quote: Quote, errors: FieldErrors, problem = ''): Promise<void> {
  const { organizationId, scope, now } = buyerOf(req);
  const kind = quoteKindOf(quote);
  const replaces = kind.replaces(quote);
  const { organization, cards, declined, old } = await within(scope, async (trx) => ({
    organization: await getBuyingOrganization(trx, organizationId, now),
    cards: await listCards(trx, organizationId),
    declined: await findOrderPayment(trx, quote),
    old: replaces === null ? undefined : await findQuote(trx, organizationId, replaces),
  }), { readOnly: true });
  const expired = hasExpired(quote, now);
  const refused = declined?.state === 'declined' && !expired ? declined : undefined;
  renderOrderPage(req, res, 'portal/subscriptions/review', {
    title: kind.words(quote).page.title, quote: shownQuote(quote), words: kind.words(quote), errors,
    declined: refused ? refused.declineMessage ?? 'The card was declined.' : '',
    cards: cardOptions(cards, organization.today, mayAddCards(req)), noCard: cards.length === 0 && !mayAddCards(req) ? cardsAreOthers : '', chosenCard: singleStrings(req.body)['card'] ?? preselected(cards, refused?.cardId ?? null),
    expired, problem, expiry: expiryWords(quote, now, organization.timeZone), comparison: old ? comparison(old, quote) : null,
  });
}

async function showConfirmed(req: Request, res: Response, quote: Quote): Promise<void> {
  const { organizationId, scope, pages } = buyerOf(req);
  const invoiceId = quote.invoiceId!;
  const { invoice, payment } = await within(scope, async (trx) => ({
    invoice: await getInvoice(trx, organizationId, invoiceId), payment: await findLatestPayment(trx, organizationId, invoiceId),
  }), { readOnly: true });
  if (invoice.status === 'paid') return res.redirect(303, pages.payments.receipt(invoiceId));
  const page = { quote: shownQuote(quote), words: quoteKindOf(quote).words(quote) };
  if (payment?.state === 'needs_action' && payment.actionUrl !== null) {
    return renderOrderPage(req, res, 'portal/subscriptions/bank', { ...page, title: 'Confirm with your bank', bankHref: pages.payments.go(payment.id) });
  }
  // Without script: the browser asks again by itself.
  res.set('Refresh', waitSeconds);
  renderOrderPage(req, res, 'portal/subscriptions/waiting', { ...page, title: 'Waiting for the bank' });
}

/** The default card, unless it has just been declined: then another one is the likelier wish. */
function preselected(cards: readonly Card[], declinedId: string | null): string {
  const usable = cards.filter((card) => card.id !== declinedId);
  return (usable.find((card) => card.isDefault) ?? usable[0])?.id ?? newCard;
}

function cardOptions(cards: readonly Card[], today: Parameters<typeof cardExpiry>[1], mayAdd: boolean) {
  const onFile = cards.map((card) => {
    const expiry = cardExpiry(card, today);
    const month = `${String(card.expMonth).padStart(2, '0')}/${card.expYear}`;
    return { value: card.id, label: cardLabel(card), hint: `${expiry === 'expired' ? 'Expired' : 'Expires'} ${month}${card.isDefault ? ', your default card' : ''}`, disabled: expiry === 'expired' };
  });
  return !mayAdd ? onFile : [...onFile, { value: newCard, label: 'Use a new card', hint: 'You enter it on our payment provider’s page and come back here. It is kept for later.', disabled: false }];
}

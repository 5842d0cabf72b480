import type { Request, RequestHandler, Response } from 'express';
import { givePaidOrder } from '../../subscriptions/purchases/give-paid-order';
import { isUuid, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { singleStrings } from '../../platform/pages/forms';
import { orderPages } from '../../subscriptions/quotes/order-pages';
import { type Card, isUsable } from '../cards/card';
import { cardOptions } from '../cards/cards.presenter';
import { listCards } from '../cards/cards.repository';
import { moneyPlaceOf, payerOf, renderBillingPage } from '../payers/payer-of';
import { getInvoice, type Invoice } from '../invoices/invoices.repository';
import { listInvoiceLines } from '../invoices/invoice-lines.repository';
import type { Payment } from './payment';
import { findLatestPayment, getPayment } from './payments.repository';
import { payInvoiceNow } from './pay-invoice-now';
import { recheckPayment } from './recheck-payment';
import { forwardHeader } from '../checkout/forward-header';
import { openCardCheckout } from '../checkout/open-checkout';

/** On the way to the bank, which wants to ask the person: a page of ours in between, because of the form-action of ours. */
export const bank: RequestHandler = async (req, res) => {
  const { organizationId, scope } = payerOf(req);
  const payment = await within(scope, (trx) => getPayment(trx, organizationId, idIn(req)), { readOnly: true });
  if (payment.state !== 'needs_action' || payment.actionUrl === null) return lead(req, res, payment);
  res.set(...forwardHeader(payment.actionUrl));
  renderBillingPage(req, res, 'portal/billing/forward', {
    title: 'Confirm with your bank', text: 'Your bank wants to make sure that it is you. You come back here afterwards.', href: payment.actionUrl, label: 'Go to your bank',
  });
};

/** Back from the bank. What came in the address proves nothing: Stripe is asked. */
export const back: RequestHandler = async (req, res) => {
  const { organizationId, actor } = payerOf(req);
  await lead(req, res, await recheckPayment({ organizationId, paymentId: idIn(req), actor }));
};

/** The choice of a card that is not on file yet: it is entered on the payment provider's page, and the way leads back here. */
const newCard = 'new';

/** "Pay now" for an open invoice: which card. */
const show: RequestHandler = async (req, res) => {
  await showPayNow(req, res, {});
};

export { show as new };

export const create: RequestHandler = async (req, res) => {
  const { organizationId, accountId, scope, actor, mayKeepCards, pages } = payerOf(req);
  const invoiceId = idIn(req);
  const cardId = singleStrings(req.body)['card'] ?? '';
  if (cardId === newCard && mayKeepCards) {
    await within(scope, (trx) => getInvoice(trx, organizationId, invoiceId), { readOnly: true });
    const opened = await openCardCheckout({
      organizationId, accountId, currency: (await moneyPlaceOf(req)).currency, replacesCardId: null, returnPath: pages.payments.payNow(invoiceId), actor,
    });
    return res.redirect(303, pages.checkout.go(opened.checkoutId));
  }
  const cards = await within(scope, (trx) => listCards(trx, organizationId), { readOnly: true });
  if (!cards.some((card) => card.id === cardId)) return showPayNow(req, res.status(422), { card: 'Choose a card.' });
  try {
    const result = await payInvoiceNow({ organizationId, invoiceId, cardId, actor });
    await lead(req, res, await within(scope, (trx) => getPayment(trx, organizationId, result.paymentId), { readOnly: true }));
  } catch (error) {
    if (!(error instanceof RuleBroken)) throw error;
    await showPayNow(req, res.status(error.status), { '': error.message });
  }
};

/** Where a payment leads by its state: receipt, bank, the order's page, or the open invoice. */
async function lead(req: Request, res: Response, payment: Payment): Promise<void> {
  if (payment.state === 'paid') return goToReceipt(req, res, payment.invoiceId);
  if (payment.state === 'needs_action' && payment.actionUrl !== null && !req.path.endsWith('/return')) return res.redirect(303, payerOf(req).pages.payments.go(payment.id));
  const { organizationId, scope, pages } = payerOf(req);
  const { invoice, quoteId } = await within(scope, async (trx) => ({
    invoice: await getInvoice(trx, organizationId, payment.invoiceId),
    quoteId: (await listInvoiceLines(trx, organizationId, payment.invoiceId))[0]?.quoteId,
  }), { readOnly: true });
  // The order's own page says what became of it.
  if (!invoice.staysOpen && quoteId) return res.redirect(303, orderPages(organizationId).purchases.quote(quoteId));
  if (payment.state === 'declined') flash(req, 'error', payment.declineMessage ?? 'The card was declined. Nothing was charged.');
  else if (payment.state === 'needs_action') flash(req, 'warning', 'Your bank has not confirmed the payment yet. Nothing was charged so far.');
  else flash(req, 'notice', 'The bank has not answered yet. We ask again every few minutes and never charge twice.');
  res.redirect(303, pages.payments.payNow(invoice.id));
}

async function goToReceipt(req: Request, res: Response, invoiceId: string): Promise<void> {
  const { organizationId, actor, pages } = payerOf(req);
  const { kind, text } = await givePaidOrder({ organizationId, invoiceId, actor });
  flash(req, kind, text);
  res.redirect(303, pages.payments.receipt(invoiceId));
}

async function showPayNow(req: Request, res: Response, errors: Record<string, string>): Promise<void> {
  const { organizationId, scope, today, mayKeepCards: mayAddCards, pages } = payerOf(req);
  const { invoice, lines, cards, payment } = await within(scope, async (trx) => ({
    invoice: await getInvoice(trx, organizationId, idIn(req)), lines: await listInvoiceLines(trx, organizationId, idIn(req)),
    cards: await listCards(trx, organizationId), payment: await findLatestPayment(trx, organizationId, idIn(req)),
  }), { readOnly: true });
  if (invoice.status === 'paid') return res.redirect(303, pages.payments.receipt(invoice.id));
  const usable = cards.filter((card) => isUsable(card, today));
  const addCard = { value: newCard, label: 'Add a new card', hint: 'You enter it on our payment provider’s page and come back here to pay.', disabled: false };
  renderBillingPage(req, res, 'portal/billing/pay-now', {
    title: `Pay for ${invoice.accountName}`, invoice: shown(invoice), lines, errors, wait: waitWords(payment),
    mayAddCards, cards: cards.length === 0 ? [] : [...cardOptions(cards, today), ...mayAddCards ? [addCard] : []], chosen: singleStrings(req.body)['card'] ?? chosenAtFirst(usable, singleStrings(req.query)['card']),
  });
}

/** The card that was just added, where the way leads back here from it; else the default. */
function chosenAtFirst(usable: readonly Card[], added: string | undefined): string {
  return (usable.find(({ id }) => id === added) ?? usable[0])?.id ?? newCard;
}

function shown(invoice: Invoice) {
  const { id, description, accountName, currency, totalCents, taxCents, status } = invoice;
  return { id, description, accountName, currency, totalCents, taxCents, isOpen: status === 'open' };
}

/** Why there is nothing to press just now, if so. */
function waitWords(payment: Payment | undefined): string {
  return payment?.state === 'calling' || payment?.state === 'unknown' ? 'A payment for this is on its way to the bank. We ask again every few minutes and never charge twice.' : '';
}

function idIn(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  return id;
}

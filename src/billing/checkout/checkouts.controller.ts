import type { Request, RequestHandler, Response } from 'express';
import { givePaidOrder } from '../../subscriptions/purchases/give-paid-order';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { flash } from '../../platform/pages/flash';
import { addressWith } from '../../platform/pages/pages';
import { payerOf, renderBillingPage } from '../payers/payer-of';
import { listOpenInvoices } from '../invoices/invoices.repository';
import { completeCheckout } from './complete-checkout';
import { type Checkout, findCheckout } from './checkouts.repository';
import { forwardHeader } from './forward-header';

/** On the way to Stripe's page for cards. */
export const show: RequestHandler = async (req, res) => {
  const { organizationId, scope } = payerOf(req);
  const checkout = await within(scope, (trx) => findCheckout(trx, organizationId, idIn(req)), { readOnly: true });
  if (!checkout) throw new NotFound();
  if (checkout.state !== 'open' || !checkout.url) return res.redirect(303, checkout.state === 'open' ? checkout.returnPath : payerOf(req).pages.checkout.back(checkout.id));
  res.set(...forwardHeader(checkout.url));
  renderBillingPage(req, res, 'portal/billing/forward', {
    title: 'Enter your card', text: 'You enter the card on the page of Stripe, our payment provider. Its number never reaches us.', href: checkout.url, label: 'Go to the card page',
  });
};

/** Back from Stripe's page. That somebody comes here proves nothing: Stripe is asked. */
export const back: RequestHandler = async (req, res) => {
  const { organizationId, scope, actor } = payerOf(req);
  const outcome = await completeCheckout({ organizationId, checkoutId: idIn(req), actor });
  const checkout = await within(scope, (trx) => findCheckout(trx, organizationId, idIn(req)), { readOnly: true });
  switch (outcome.kind) {
    case 'paid': return goToReceipt(req, res, outcome.invoiceId);
    case 'card_added': return cardAdded(req, res, outcome, checkout!);
    case 'refunded':
      flash(req, 'warning', 'This order was paid already, so the second payment goes back to your card.');
      return res.redirect(303, checkout!.returnPath);
    case 'expired':
      flash(req, 'warning', 'The card page has closed. Nothing was charged.');
      return res.redirect(303, checkout!.returnPath);
    case 'open':
      flash(req, 'notice', 'The card page was left before it was finished. Nothing was charged so far.');
      return res.redirect(303, checkout!.returnPath);
  }
};

/** "Back" on Stripe's page: the page stays open until its end, so that one may return to it. */
export const cancelled: RequestHandler = async (req, res) => {
  const { organizationId, scope } = payerOf(req);
  const checkout = await within(scope, (trx) => findCheckout(trx, organizationId, idIn(req)), { readOnly: true });
  if (!checkout) throw new NotFound();
  flash(req, 'notice', checkout.mode === 'payment' ? 'Nothing was charged. Your quote still stands.' : 'No card was added.');
  res.redirect(303, checkout.returnPath);
};

/** Back to where the card was asked for, with that card chosen: the cards, an open invoice, or the page of the renewal that needs one. */
async function cardAdded(req: Request, res: Response, { cardId, isNew }: { cardId: string; isNew: boolean }, { returnPath, replacesCardId }: Checkout): Promise<void> {
  const { organizationId, scope } = payerOf(req);
  const open = await within(scope, (trx) => listOpenInvoices(trx, organizationId), { readOnly: true });
  const added = replacesCardId ? 'The new card is in place. What hung on the old one hangs on it now.' : isNew ? 'Your card is on file.' : 'Your card is up to date.';
  const waits = replacesCardId ? 'What waits for money is charged to it now; you hear by mail.' : 'You can pay what is open with it now.';
  flash(req, 'success', open.length === 0 ? added : `${added} ${waits}`);
  res.redirect(303, returnPath === payerOf(req).pages.cards.index ? returnPath : addressWith(returnPath, {}, { card: cardId }));
}

async function goToReceipt(req: Request, res: Response, invoiceId: string): Promise<void> {
  const { organizationId, actor } = payerOf(req);
  const { kind, text } = await givePaidOrder({ organizationId, invoiceId, actor });
  flash(req, kind, text);
  res.redirect(303, payerOf(req).pages.payments.receipt(invoiceId));
}

function idIn(req: Request): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  return id;
}

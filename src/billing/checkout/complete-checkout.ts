import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, isUniqueViolation, type Scoped, scopeOf, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { ensureCard } from '../cards/cards.repository';
import { retryOpen } from '../cards/change-cards';
import { putInPlace } from '../cards/replace-card';
import { confirmPaidQuote } from '../quotes/confirm-quotes';
import type { Intent } from '../payments/intent';
import { checkoutChargeRef } from './open-checkout';
import { findPaymentOfIntent } from '../payments/payments.repository';
import { refundStrayMoney } from '../refunds/refund-stray-money';
import { settlePayment } from '../payments/settle-payment';
import { type CardFace, getCardFace } from '../stripe/cards';
import { getIntent } from '../stripe/charges';
import { type CheckoutSession, expireCheckout, getCheckout } from '../stripe/checkout';
import { type Checkout, endCheckout, findCheckout, findOpenCheckoutOfQuote, getCheckoutForUpdate } from './checkouts.repository';

export type CheckoutOutcome =
  | { kind: 'open'; url: string | null }
  | { kind: 'expired' }
  | { kind: 'card_added'; cardId: string; isNew: boolean }
  | { kind: 'paid'; invoiceId: string }
  /** The quote had been paid otherwise: this money goes back. */
  | { kind: 'refunded' };

type Completing = { organizationId: string; checkoutId: string; actor: Actor };

/**
 * Asks Stripe what became of a Checkout page and books it: the card is kept, the quote confirmed, the payment settled
 * (transaction A). What came in the address proves nothing and is not read. Return page, webhook and sweep all come here;
 * each may come several times. Money for a quote that is settled otherwise goes back at once (domain.md §3.6).
 */
export async function completeCheckout({ organizationId, checkoutId, actor }: Completing): Promise<CheckoutOutcome> {
  const checkout = await within(scopeOf(organizationId, actor), (trx) => findCheckout(trx, organizationId, checkoutId), { readOnly: true });
  if (!checkout) throw new NotFound();
  if (!checkout.stripeSessionId) return endUnopened(checkout);
  return book(checkout, await getCheckout(checkout.stripeSessionId), actor);
}

/**
 * Closes the quote's open Checkout page, so that it can be paid another way; what had been paid there is booked. Undefined
 * when there is none. Call it before confirming the quote with a card on file.
 */
export async function releaseCheckout({ organizationId, quoteId, actor }: { organizationId: string; quoteId: string; actor: Actor }): Promise<CheckoutOutcome | undefined> {
  const checkout = await within(scopeOf(organizationId, actor), (trx) => findOpenCheckoutOfQuote(trx, organizationId, quoteId), { readOnly: true });
  if (!checkout) return undefined;
  if (!checkout.stripeSessionId) {
    await within({ organizationId }, (trx) => endCheckout(trx, organizationId, checkout.id, 'expired'));
    return { kind: 'expired' };
  }
  return book(checkout, await expireCheckout(checkout.stripeSessionId), actor);
}

async function endUnopened(checkout: Checkout): Promise<CheckoutOutcome> {
  const { organizationId, id } = checkout;
  return within({ organizationId }, async (trx) => {
    if (checkout.expiresAt > (await databaseNow(trx))) return { kind: 'open', url: null };
    await endCheckout(trx, organizationId, id, 'expired');
    return { kind: 'expired' };
  });
}

async function book(checkout: Checkout, session: CheckoutSession, actor: Actor): Promise<CheckoutOutcome> {
  const { organizationId, id } = checkout;
  if (session.status === 'open') return { kind: 'open', url: session.url };
  if (session.status === 'expired') {
    await within({ organizationId }, (trx) => endCheckout(trx, organizationId, id, 'expired'));
    return { kind: 'expired' };
  }
  if (checkout.mode === 'setup') return keepCard(checkout, session, actor);
  const intent = session.intentId ? await getIntent(session.intentId) : undefined;
  // The bank may still be working on it; a webhook or the sweep comes back.
  if (intent?.status !== 'succeeded' || !intent.paymentMethodId) return { kind: 'open', url: null };
  const face = await getCardFace(intent.paymentMethodId);
  try {
    return await within({ organizationId }, (trx) => bookPayment(trx, checkout, intent, face, actor));
  } catch (error) {
    // The term is in another charge by now; that transaction is lost, the money goes back in one of its own.
    if (!(error instanceof RuleBroken) || !isUniqueViolation(error.cause)) throw error;
    return within({ organizationId }, (trx) => takeBack(trx, checkout, intent, actor));
  }
}

async function keepCard({ organizationId, id, payerId, replacesCardId }: Checkout, session: CheckoutSession, actor: Actor): Promise<CheckoutOutcome> {
  if (!session.setupPaymentMethodId) return { kind: 'open', url: null };
  const face = await getCardFace(session.setupPaymentMethodId);
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const { state } = await getCheckoutForUpdate(trx, organizationId, id);
    // Ended by us while somebody was at it: the cards of whoever paid before were removed.
    if (state === 'expired') return { kind: 'expired' };
    if (state === 'open' && replacesCardId) await putInPlace(trx, { organizationId, cardId: replacesCardId, face, actor, now });
    const { card, isNew } = await ensureCard(trx, { ...face, organizationId, payerId }, now);
    if (isNew) await recordAudit(trx, { organizationId, actor, action: 'card.added', subjectType: 'card', subjectId: card.id, after: { brand: card.brand, last4: card.last4 }, now });
    if (isNew) retryOpen(trx, organizationId);
    await endCheckout(trx, organizationId, id, 'complete');
    return { kind: 'card_added', cardId: card.id, isNew };
  });
}

async function bookPayment(trx: Scoped, { organizationId, id, payerId, quoteId, confirmation }: Checkout, intent: Intent, face: CardFace, actor: Actor): Promise<CheckoutOutcome> {
  const now = await databaseNow(trx);
  const checkout = await getCheckoutForUpdate(trx, organizationId, id);
  const { card } = await ensureCard(trx, { ...face, organizationId, payerId }, now);
  const { accountName, kind, description, purchaseOrder } = confirmation!;
  const confirmed = await confirmPaidQuote(trx, {
    organizationId, quoteIds: [quoteId!], chargeKey: checkoutChargeRef(id).replace(/-1$/, ''), accountName, kind, description, purchaseOrder, cardId: card.id, actor, now,
  });
  if (!confirmed) return bookAgain(trx, checkout, intent, actor);
  const payment = await settlePayment(trx, {
    organizationId, paymentId: confirmed.paymentId!, outcome: { kind: 'succeeded', intent }, card: { id: card.id, brand: card.brand, last4: card.last4 }, actor, now,
  });
  await endCheckout(trx, organizationId, id, 'complete', payment.id);
  return payment.state === 'paid' ? { kind: 'paid', invoiceId: payment.invoiceId } : { kind: 'refunded' };
}

/** The quote is settled: by this very money, when somebody booked it before us, or by other money. */
async function bookAgain(trx: Scoped, checkout: Checkout, intent: Intent, actor: Actor): Promise<CheckoutOutcome> {
  const payment = await findPaymentOfIntent(trx, { id: intent.id, chargeRef: null });
  if (payment?.state !== 'paid') return takeBack(trx, checkout, intent, actor);
  await endCheckout(trx, checkout.organizationId, checkout.id, 'complete', payment.id);
  return { kind: 'paid', invoiceId: payment.invoiceId };
}

async function takeBack(trx: Scoped, { organizationId, id }: Checkout, intent: Intent, actor: Actor): Promise<CheckoutOutcome> {
  const now = await databaseNow(trx);
  await refundStrayMoney(trx, { organizationId, intent, reason: 'second payment of a settled order', freezes: false, actor, now });
  await endCheckout(trx, organizationId, id, 'complete');
  return { kind: 'refunded' };
}

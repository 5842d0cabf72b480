import type { Actor } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { enqueue } from '../../platform/queue/queue';
import { findCheckoutAnywhere } from '../checkout/checkouts.repository';
import { completeCheckout } from '../checkout/complete-checkout';
import { type Intent, outcomeOf } from '../payments/intent';
import { findPaymentOfIntent } from '../payments/payments.repository';
import { bookRefunds } from '../refunds/book-refunds';
import { settlePayment } from '../payments/settle-payment';
import { getIntent } from '../stripe/charges';
import { getCheckout } from '../stripe/checkout';
import { getRefund } from '../stripe/refunds';
import { noticeGone } from '../cards/notice-gone';
import { refreshCard } from '../cards/refresh-card';
import { findWaitingEvent, markApplied, postponeEvent } from './stripe-events.repository';

/**
 * Applies a stored event: asks Stripe how the thing stands now, because events come double, late and out of order, and makes
 * the same conditional updates as everybody else. What can't be applied yet waits; after eight tries it is parked.
 */
export async function applyEvent(eventId: string): Promise<void> {
  const event = await within('system', (trx) => findWaitingEvent(trx, eventId), { readOnly: true });
  if (!event) return;
  const actor: Actor = { kind: 'webhook', id: event.id };
  try {
    const note = await applied(event.type, event.objectId, actor);
    await within('system', async (trx) => markApplied(trx, event.id, note, await databaseNow(trx)));
  } catch (error) {
    const note = error instanceof Error ? error.message : 'unknown fault';
    const state = await within('system', async (trx) => postponeEvent(trx, event, note.slice(0, 500), await databaseNow(trx)));
    if (state === 'parked') logger.error({ err: error, event: event.id, type: event.type }, 'an event of Stripe could not be applied and is parked');
    else logger.warn({ err: error, event: event.id, type: event.type }, 'an event of Stripe waits for another try');
  }
}

/** Money at Stripe that no row of ours explains; the reconciler shows it when the event is parked. */
export class UnknownMoney extends Error {}

async function applied(type: string, objectId: string, actor: Actor): Promise<string | null> {
  if (type.startsWith('payment_intent.')) return applyIntent(await getIntent(objectId), actor);
  if (type.startsWith('checkout.session.')) return applySession(objectId, actor);
  if (type.startsWith('refund.')) return applyRefunds((await getRefund(objectId)).intentId, actor);
  if (type === 'payment_method.updated' || type === 'payment_method.automatically_updated') return refreshCard(objectId, actor);
  if (type === 'payment_method.detached') return noticeGone(objectId, actor);
  return 'nothing to do for this type';
}

/** The state of an intent, booked on the payment it belongs to. Used by the reconciler too. */
export async function applyIntent(intent: Intent, actor: Actor): Promise<string | null> {
  const checkoutId = /^checkout-([0-9a-f-]{36})-1$/.exec(intent.chargeRef ?? '')?.[1];
  if (checkoutId) return applyCheckout(checkoutId, actor);
  const payment = await within('system', (trx) => findPaymentOfIntent(trx, intent), { readOnly: true });
  if (!payment) {
    if (intent.status !== 'succeeded') return 'no payment of ours';
    throw new UnknownMoney(`no payment of ours is known for ${intent.id}`);
  }
  const outcome = outcomeOf(intent);
  // Waiting for a person without a place to send them is what our own call's reply says; it says it better.
  if (!outcome || outcome.kind === 'unknown' || (outcome.kind === 'needs_action' && outcome.actionUrl === null)) return 'nothing is decided yet';
  const { organizationId } = payment;
  const settled = await within({ organizationId }, async (trx) => settlePayment(trx, { organizationId, paymentId: payment.id, outcome, actor, now: await databaseNow(trx) }));
  if (settled.state === 'paid') await enqueue('subscriptions.fulfil', { id: settled.invoiceId });
  return null;
}

async function applySession(sessionId: string, actor: Actor): Promise<string | null> {
  const { checkoutId } = await getCheckout(sessionId);
  return checkoutId ? applyCheckout(checkoutId, actor) : 'no Checkout page of ours';
}

async function applyCheckout(checkoutId: string, actor: Actor): Promise<string | null> {
  const checkout = await within('system', (trx) => findCheckoutAnywhere(trx, checkoutId), { readOnly: true });
  if (!checkout) throw new UnknownMoney(`no Checkout page ${checkoutId} of ours is known`);
  const outcome = await completeCheckout({ organizationId: checkout.organizationId, checkoutId, actor });
  if (outcome.kind === 'paid') await enqueue('subscriptions.fulfil', { id: outcome.invoiceId });
  return null;
}

async function applyRefunds(intentId: string | null, actor: Actor): Promise<string | null> {
  if (!intentId) return 'no payment behind it';
  return bookRefunds(intentId, actor);
}

import { attachCard, heldCard, judgeCharge, usedUp, wordsOf } from './cards';
import { challengeCard, type ReturnTo } from './challenges';
import { disputeCharge } from './disputes';
import { ApiError, refused } from './asking/errors';
import { type ChargeObject, newCharge } from './objects/charge';
import { type PaymentIntentObject } from './objects/payment-intent';
import { type PaymentMethodObject } from './objects/payment-method';
import { type Decline, declines, testCards } from './test-cards';
import { type Work } from './records/world';

export type Terms = {
  offSession: boolean;
  /** Where the cardholder goes after 3-D Secure; undefined: an answer that asks for it is an error instead. */
  returnTo: ReturnTo | undefined;
  errorOnChallenge: boolean;
};

/**
 * Confirms the intent with the card: it ends succeeded, processing or asking for 3-D Secure. A refusal leaves it
 * waiting for another card, with the failed charge kept, and throws Stripe's 402.
 */
export function confirmIntent(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject, terms: Terms): PaymentIntentObject {
  requireConfirmable(intent);
  requireUsable(work, intent, method);
  const chosen: PaymentIntentObject = { ...intent, payment_method: method.id, last_payment_error: null, next_action: null };
  const verdict = judgeCharge(heldCard(work, method), { offSession: terms.offSession, authenticated: false });
  switch (verdict.kind) {
    case 'approved': return succeed(work, chosen, method, false);
    case 'pending': return keepProcessing(work, chosen, method);
    case 'declined': return fail(work, chosen, method, verdict.decline);
    case 'challenge':
      if (terms.offSession || terms.errorOnChallenge) return fail(work, chosen, method, declines.authentication_required);
      return askForAuthentication(work, chosen, method, terms.returnTo);
  }
}

/** What follows when the cardholder has proved who they are. */
export function continueAuthenticated(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject): PaymentIntentObject {
  const card = heldCard(work, method);
  const verdict = judgeCharge(card, { offSession: false, authenticated: true });
  const proven: PaymentIntentObject = { ...intent, next_action: null };
  if (verdict.kind === 'declined') return fail(work, proven, method, verdict.decline);
  if (verdict.kind === 'pending') return keepProcessing(work, proven, method);
  if (intent.setup_future_usage === 'off_session') work.put('cards', { ...card, setUp: true });
  return succeed(work, proven, method, true);
}

/** What follows when they could not: no charge is made. */
export function failAuthentication(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject): PaymentIntentObject {
  const failed = work.put('payment_intents', {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    last_payment_error: {
      type: 'invalid_request_error',
      code: 'payment_intent_authentication_failure',
      message: 'The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new PaymentMethod to attempt to fulfill this PaymentIntent again.',
      payment_method: method,
    },
  });
  work.emit('payment_intent.payment_failed', failed);
  return failed;
}

/** Ends a payment that was kept in `processing`. */
export function settleProcessing(work: Work, intent: PaymentIntentObject, declined: Decline | null): PaymentIntentObject {
  if (intent.status !== 'processing') throw refused(`This PaymentIntent is ${intent.status}, not processing.`);
  const method = work.store.find('payment_methods', intent.payment_method!)!;
  const charge = work.store.find('charges', intent.latest_charge!)!;
  if (!declined) return book(work, intent, method, { ...charge, status: 'succeeded', paid: true, amount_captured: charge.amount });
  return fall(work, intent, method, { ...charge, status: 'failed', captured: false, failure_code: declined.code, failure_message: declined.message }, declined);
}

function succeed(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject, authenticated: boolean): PaymentIntentObject {
  const kept = intent.customer !== null && intent.setup_future_usage !== null ? attachCard(work, method, intent.customer) : method;
  return book(work, intent, kept, newCharge(work.now, intent, kept, { status: 'succeeded', decline: null, authenticated }));
}

function book(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject, paid: ChargeObject): PaymentIntentObject {
  const card = heldCard(work, method);
  if (method.customer === null) work.put('cards', { ...card, spent: true });
  const charge = work.put('charges', paid);
  const done = work.put('payment_intents', { ...intent, status: 'succeeded', amount_received: intent.amount, latest_charge: charge.id });
  work.emit('charge.succeeded', charge);
  work.emit('payment_intent.succeeded', done);
  const reason = testCards[card.number]!.disputed;
  if (reason) disputeCharge(work, charge, charge.amount, reason);
  return done;
}

function keepProcessing(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject): PaymentIntentObject {
  const charge = work.put('charges', newCharge(work.now, intent, method, { status: 'pending', decline: null, authenticated: false }));
  const waiting = work.put('payment_intents', { ...intent, status: 'processing', latest_charge: charge.id });
  work.emit('charge.pending', charge);
  work.emit('payment_intent.processing', waiting);
  return waiting;
}

function fail(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject, decline: Decline): never {
  const charge = newCharge(work.now, intent, method, { status: 'failed', decline, authenticated: false });
  const failed = fall(work, intent, method, charge, decline);
  const error = failed.last_payment_error!;
  throw new ApiError(402, { ...error, payment_intent: failed });
}

function fall(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject, failedCharge: ChargeObject, decline: Decline): PaymentIntentObject {
  const charge = work.put('charges', failedCharge);
  const failed = work.put('payment_intents', {
    ...intent,
    status: 'requires_payment_method',
    payment_method: null,
    next_action: null,
    latest_charge: charge.id,
    last_payment_error: { type: 'card_error', ...wordsOf(decline), charge: charge.id, payment_method: method },
  });
  work.emit('charge.failed', charge);
  work.emit('payment_intent.payment_failed', failed);
  return failed;
}

function askForAuthentication(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject, returnTo: ReturnTo | undefined): PaymentIntentObject {
  const asking = work.put('payment_intents', { ...intent, status: 'requires_action', next_action: challengeCard(work, intent.id, method.id, returnTo) });
  work.emit('payment_intent.requires_action', asking);
  return asking;
}

function requireConfirmable(intent: PaymentIntentObject): void {
  if (intent.status === 'requires_payment_method' || intent.status === 'requires_confirmation' || intent.status === 'requires_action') return;
  const why = intent.status === 'succeeded' ? 'it has already succeeded after being previously confirmed' : `it has a status of ${intent.status}`;
  throw refused(`You cannot confirm this PaymentIntent because ${why}.`, { code: 'payment_intent_unexpected_state', payment_intent: intent });
}

function requireUsable(work: Work, intent: PaymentIntentObject, method: PaymentMethodObject): void {
  if (heldCard(work, method).spent) throw usedUp();
  if (method.customer === null || method.customer === intent.customer) return;
  if (intent.customer === null) {
    throw refused(`The PaymentMethod ${method.id} belongs to the Customer ${method.customer}. Please include the Customer in the \`customer\` parameter on the PaymentIntent.`, { param: 'payment_method' });
  }
  throw refused(`The customer ${intent.customer} does not have a payment method with the ID ${method.id}. The payment method must be attached to the customer.`, { param: 'payment_method' });
}

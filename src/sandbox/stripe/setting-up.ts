import { attachCard, heldCard, judgeSetUp, wordsOf } from './cards';
import { challengeCard, type ReturnTo } from './challenges';
import { type PaymentError } from './objects/payment-error';
import { type PaymentMethodObject } from './objects/payment-method';
import { type SetupIntentObject } from './objects/setup-intent';
import { newId } from './random';
import { type Work } from './records/world';

/** Keeps the card for later charges, or asks for 3-D Secure, or leaves the intent with its `last_setup_error`. */
export function confirmSetup(work: Work, intent: SetupIntentObject, method: PaymentMethodObject, returnTo: ReturnTo): SetupIntentObject {
  const tried: SetupIntentObject = { ...intent, payment_method: method.id, latest_attempt: newId('setatt_1'), last_setup_error: null };
  const verdict = judgeSetUp(heldCard(work, method), false);
  if (verdict.kind === 'declined') return failSetup(work, tried, { type: 'card_error', ...wordsOf(verdict.decline), payment_method: method });
  if (verdict.kind !== 'challenge') return completeSetup(work, tried, method);
  const asking = work.put('setup_intents', { ...tried, status: 'requires_action', next_action: challengeCard(work, intent.id, method.id, returnTo) });
  work.emit('setup_intent.requires_action', asking);
  return asking;
}

export function completeSetup(work: Work, intent: SetupIntentObject, method: PaymentMethodObject): SetupIntentObject {
  work.put('cards', { ...heldCard(work, method), setUp: true });
  if (intent.customer !== null) attachCard(work, method, intent.customer);
  const done = work.put('setup_intents', { ...intent, status: 'succeeded', next_action: null, payment_method: method.id });
  work.emit('setup_intent.succeeded', done);
  return done;
}

export function failSetupAuthentication(work: Work, intent: SetupIntentObject, method: PaymentMethodObject): SetupIntentObject {
  return failSetup(work, intent, {
    type: 'invalid_request_error',
    code: 'setup_intent_authentication_failure',
    message: 'The latest attempt to set up the payment method has failed because authentication failed.',
    payment_method: method,
  });
}

function failSetup(work: Work, intent: SetupIntentObject, error: PaymentError): SetupIntentObject {
  const failed = work.put('setup_intents', { ...intent, status: 'requires_payment_method', payment_method: null, next_action: null, last_setup_error: error });
  work.emit('setup_intent.setup_failed', failed);
  return failed;
}

/** What to do after a decline: try again by itself · ask the customer for another card · never try this charge again by itself. */
export type DeclineKind = 'later' | 'ask' | 'stop';

export type Decline = { code: string; kind: DeclineKind; message: string };

const LATER = new Set([
  'insufficient_funds', 'issuer_not_available', 'processing_error', 'try_again_later', 'reenter_transaction', 'card_velocity_exceeded',
  'withdrawal_count_limit_exceeded', 'approve_with_id', 'service_not_allowed', 'generic_decline', 'card_declined', 'do_not_honor', 'call_issuer',
  'no_action_taken', 'not_permitted', 'transaction_not_allowed', 'intent_canceled',
]);
const STOP = new Set([
  'lost_card', 'stolen_card', 'pickup_card', 'fraudulent', 'merchant_blacklist', 'restricted_card', 'security_violation', 'stop_payment_order',
  'revocation_of_authorization', 'revocation_of_all_authorizations', 'amount_mismatch', 'frozen',
]);

/** Maps Stripe's words to what happens next and to a sentence for the person. Codes we don't know ask for another card. */
export function declineOf(code: string, declineCode: string | null = null): Decline {
  const exact = declineCode ?? code;
  const kind = STOP.has(exact) ? 'stop' : LATER.has(exact) ? 'later' : 'ask';
  return { code: exact, kind, message: sentenceFor(exact) };
}

function sentenceFor(code: string): string {
  switch (code) {
    case 'insufficient_funds': return 'The bank declined the card because there is not enough money on it. Try another card.';
    case 'expired_card': return 'The card has expired. Use another card.';
    case 'incorrect_cvc':
    case 'invalid_cvc': return 'The security code of the card is wrong. Add the card again or use another one.';
    case 'authentication_required':
    case 'payment_intent_authentication_failure':
    case 'authentication_not_finished': return 'The bank could not confirm that it was you, so nothing was charged. Try again or use another card.';
    case 'no_card': return 'There is no card to charge. Add a card, then pay.';
    case 'card_gone': return 'The card was taken away at our payment provider, so nothing could be charged. Use another card.';
    case 'processing_error':
    case 'try_again_later':
    case 'issuer_not_available': return 'The bank could not be reached, so nothing was charged. Try again in a few minutes.';
    case 'frozen': return 'We stopped this charge because something about it looked wrong. Nothing was charged. Contact support.';
    case 'voided': return 'This payment was given up before it was made. Nothing was charged.';
    case 'intent_canceled': return 'This payment was cancelled. Nothing was charged.';
    default: return 'The bank declined the card, so nothing was charged. Try another card or ask your bank.';
  }
}

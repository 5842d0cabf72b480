import type Stripe from 'stripe';
import { coversOf, type Intent } from '../payments/intent';
import { idOf } from './client';

/** Stripe's PaymentIntent as the portal reads it. */
export function intentFrom(intent: Stripe.PaymentIntent): Intent {
  return {
    id: intent.id, status: statusFrom(intent.status), amountCents: intent.amount, receivedCents: intent.amount_received, currency: intent.currency.toUpperCase(),
    customerId: idOf(intent.customer), paymentMethodId: idOf(intent.payment_method), chargeRef: intent.metadata.charge_ref ?? null,
    covers: coversOf(intent.metadata), actionUrl: intent.next_action?.redirect_to_url?.url ?? null,
    error: intent.last_payment_error ? { code: intent.last_payment_error.code ?? 'card_declined', declineCode: intent.last_payment_error.decline_code ?? null } : null,
    createdAt: new Date(intent.created * 1000),
  };
}

const STATUSES: readonly Intent['status'][] = [
  'succeeded', 'processing', 'requires_action', 'requires_confirmation', 'requires_payment_method', 'requires_capture', 'canceled',
];

/** A word that Stripe adds one day means: we don't know, look again. */
function statusFrom(status: string): Intent['status'] {
  return STATUSES.find((known) => known === status) ?? 'processing';
}

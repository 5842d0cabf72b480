import type Stripe from 'stripe';
import { logger } from '../../platform/operations/logger';
import { declineOf } from '../payments/decline';
import { type Outcome, outcomeOf } from '../payments/intent';
import { intentFrom } from './intent-from';

/** What Stripe said to a charge. `replayed`: it answered from memory under the same key, so the first call is over. */
export type ChargeAnswer = Outcome & { replayed: boolean };

/** Waits for Stripe's answer and says what it means. */
export async function answered(call: Promise<Stripe.PaymentIntent & { lastResponse?: { headers?: Record<string, string> } }>): Promise<ChargeAnswer> {
  try {
    const made = await call;
    const outcome = outcomeOf(intentFrom(made)) ?? { kind: 'unknown', intentId: made.id, note: `left ${made.status}` };
    return { ...outcome, replayed: isReplayed(made.lastResponse?.headers) };
  } catch (error) {
    if (!(error instanceof Error) || !('type' in error)) throw error;
    return { ...outcomeOfError(error), replayed: isReplayed((error as Partial<Stripe.errors.StripeError>).headers) || isKeyTaken(error) };
  }
}

/**
 * Only an answer that says "not charged" is a decline. Time-outs, resets, 5xx, 409, 429 and a key or permission that is wrong
 * on our side leave the outcome unknown.
 */
function outcomeOfError(error: unknown): Outcome {
  const fault = error as Partial<Stripe.errors.StripeError>;
  const intentId = fault.payment_intent?.id ?? null;
  const status = fault.statusCode ?? 0;
  const note = `${fault.type ?? 'error'} ${status} ${fault.code ?? ''}`.trim();
  if (fault.type === 'StripeCardError') {
    if (fault.code === 'authentication_required' && intentId) return { kind: 'needs_action', intentId, actionUrl: null };
    return { kind: 'declined', intentId, decline: declineOf(fault.code ?? 'card_declined', fault.decline_code ?? null) };
  }
  if (status >= 400 && status < 500 && fault.type === 'StripeInvalidRequestError') {
    logger.error({ stripe: note, param: fault.param }, 'Stripe refused a charge as malformed');
    return { kind: 'declined', intentId, decline: declineOf(fault.code ?? 'invalid_request') };
  }
  return { kind: 'unknown', intentId, note };
}

function isReplayed(headers: Record<string, string> | undefined): boolean {
  return headers?.['idempotent-replayed'] === 'true';
}

/** The key is known with another body: whatever was first sent under it is over. */
function isKeyTaken(error: unknown): boolean {
  const fault = error as Partial<Stripe.errors.StripeError>;
  return fault.type === 'StripeIdempotencyError' && fault.code !== 'idempotency_key_in_use';
}

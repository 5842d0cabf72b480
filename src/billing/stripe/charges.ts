import type { Intent } from '../payments/intent';
import type { ChargeRequest } from '../payments/payment';
import { answered, type ChargeAnswer } from './charge-answer';
import { collected, epochSeconds, statusOf, stripe } from './client';
import { intentFrom } from './intent-from';

/** Makes and confirms a PaymentIntent under our key, and says what is known then. Never throws for what Stripe answers. */
export function createIntent(request: ChargeRequest, key: string): Promise<ChargeAnswer> {
  const { off_session: offSession, return_url: returnUrl, ...body } = request;
  const presence = offSession ? { off_session: true, error_on_requires_action: true } : { return_url: returnUrl! };
  return answered(stripe().paymentIntents.create({ ...body, ...presence, confirm: true, allowed_payment_method_types: ['card'] }, { idempotencyKey: key }));
}

/** Tries an intent that waits for a card again, with the person there. */
export function confirmIntent(id: string, request: ChargeRequest, key: string): Promise<ChargeAnswer> {
  return answered(stripe().paymentIntents.confirm(id, { payment_method: request.payment_method, return_url: request.return_url! }, { idempotencyKey: key }));
}

export async function getIntent(id: string): Promise<Intent> {
  return intentFrom(await stripe().paymentIntents.retrieve(id));
}

/** Answers the intent as it is after the try: one that has succeeded in the meantime stays so. */
export async function cancelIntent(id: string): Promise<Intent> {
  try {
    return intentFrom(await stripe().paymentIntents.cancel(id, {}, { idempotencyKey: `cancel-${id}` }));
  } catch (error) {
    if (statusOf(error) !== 400) throw error;
    return getIntent(id);
  }
}

/** The customer's intents since a moment, newest first. A list is never behind; search is (security: look before every charge). */
export async function listIntents(customerId: string, since: Date): Promise<Intent[]> {
  const list = stripe().paymentIntents.list({ customer: customerId, created: { gte: epochSeconds(since) }, limit: 100 });
  return collected(list, intentFrom);
}

/** Everybody's, for the reconciler. */
export async function listAllIntents(since: Date, until: Date): Promise<Intent[]> {
  return collected(stripe().paymentIntents.list({ created: { gte: epochSeconds(since), lte: epochSeconds(until) }, limit: 100 }), intentFrom);
}

export async function listNewestIntents(limit: number): Promise<Intent[]> {
  const page = await stripe().paymentIntents.list({ limit });
  return page.data.map(intentFrom);
}

import type Stripe from 'stripe';
import type { NewCard } from '../cards/cards.repository';
import { collected, statusOf, stripe } from './client';

export type CardFace = Omit<NewCard, 'organizationId' | 'payerId'>;

export async function getCardFace(paymentMethodId: string): Promise<CardFace> {
  return faceFrom(await stripe().paymentMethods.retrieve(paymentMethodId));
}

/** Whether it can still be charged: one that was taken off its customer never can again. */
export async function isCardAttached(paymentMethodId: string): Promise<boolean> {
  try {
    return (await stripe().paymentMethods.retrieve(paymentMethodId)).customer !== null;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    return false;
  }
}

/** The cards that a customer has at Stripe; undefined where Stripe has no such customer. */
export async function listAttachedCards(customerId: string): Promise<Set<string> | undefined> {
  try {
    return new Set(await collected(stripe().customers.listPaymentMethods(customerId, { type: 'card', limit: 100 }), (method) => method.id));
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'resource_missing') throw error;
    return undefined;
  }
}

export type BillingDetails = { name: string; email: string; line1: string; city: string; state: string; postalCode: string; country: string };

/** The key carries what is changed: the same change twice is once, another change is another call. */
export async function updateBillingDetails(paymentMethodId: string, details: BillingDetails, key: string): Promise<CardFace> {
  const { name, email, line1, city, state, postalCode, country } = details;
  return faceFrom(await stripe().paymentMethods.update(paymentMethodId, {
    billing_details: { name, email, address: { line1, city, state, postal_code: postalCode, country } },
  }, { idempotencyKey: key }));
}

/** Done too when Stripe has it detached already. */
export async function detachCard(paymentMethodId: string): Promise<void> {
  try {
    await stripe().paymentMethods.detach(paymentMethodId, {}, { idempotencyKey: `detach-${paymentMethodId}` });
  } catch (error) {
    if (statusOf(error) !== 400 && statusOf(error) !== 404) throw error;
  }
}

function faceFrom(method: Stripe.PaymentMethod): CardFace {
  const { card, billing_details: billing } = method;
  if (!card) throw new Error(`payment method ${method.id} is not a card`);
  return {
    stripePaymentMethodId: method.id, brand: card.brand, last4: card.last4, expMonth: card.exp_month, expYear: card.exp_year,
    holderName: billing.name ?? '', billingEmail: billing.email ?? '', billingLine1: billing.address?.line1 ?? '', billingCity: billing.address?.city ?? '',
    billingState: billing.address?.state ?? '', billingPostalCode: billing.address?.postal_code ?? '', billingCountry: billing.address?.country ?? '',
  };
}

import type Stripe from 'stripe';
import { epochSeconds, idOf, statusOf, stripe } from './client';

export type CheckoutPage = {
  checkoutId: string; customerId: string; successUrl: string; cancelUrl: string; currency: string;
  /** Where the receipt's address is not known otherwise. */
  asksAddress: boolean;
  /** Undefined: only keeps a card. */
  payment?: { lines: { name: string; amountCents: number }[]; description: string; metadata: Record<string, string>; expiresAt: Date };
};

export type CheckoutSession = {
  id: string; url: string | null; status: 'open' | 'complete' | 'expired'; paid: boolean; checkoutId: string | null;
  intentId: string | null; setupPaymentMethodId: string | null;
};

export async function createCheckout(page: CheckoutPage): Promise<CheckoutSession> {
  const shared = {
    customer: page.customerId, client_reference_id: page.checkoutId, success_url: page.successUrl, cancel_url: page.cancelUrl,
    metadata: { checkout: page.checkoutId }, allowed_payment_method_types: ['card' as const],
    ...page.asksAddress && { billing_address_collection: 'required' as const },
  };
  const made = await stripe().checkout.sessions.create(page.payment ? { ...shared, ...paymentPage(page.payment, page.currency) } : {
    ...shared, mode: 'setup', currency: page.currency.toLowerCase(),
  }, { idempotencyKey: `checkout-${page.checkoutId}` });
  return sessionFrom(made);
}

function paymentPage({ lines, description, metadata, expiresAt }: NonNullable<CheckoutPage['payment']>, currency: string) {
  return {
    mode: 'payment' as const,
    expires_at: epochSeconds(expiresAt),
    line_items: lines.map((line) => ({ quantity: 1, price_data: { currency: currency.toLowerCase(), unit_amount: line.amountCents, product_data: { name: line.name } } })),
    payment_intent_data: { setup_future_usage: 'off_session' as const, description, metadata },
  };
}

export async function getCheckout(sessionId: string): Promise<CheckoutSession> {
  return sessionFrom(await stripe().checkout.sessions.retrieve(sessionId, { expand: ['setup_intent'] }));
}

/** Answers the session as it is after the try: one that was completed in the meantime stays so. */
export async function expireCheckout(sessionId: string): Promise<CheckoutSession> {
  try {
    return sessionFrom(await stripe().checkout.sessions.expire(sessionId, { expand: ['setup_intent'] }, { idempotencyKey: `expire-${sessionId}` }));
  } catch (error) {
    if (statusOf(error) !== 400) throw error;
    return getCheckout(sessionId);
  }
}

function sessionFrom(session: Stripe.Checkout.Session): CheckoutSession {
  const setup = session.setup_intent;
  return {
    id: session.id, url: session.url, status: session.status === 'complete' ? 'complete' : session.status === 'expired' ? 'expired' : 'open', paid: session.payment_status === 'paid',
    checkoutId: session.client_reference_id, intentId: idOf(session.payment_intent),
    setupPaymentMethodId: setup && typeof setup !== 'string' && setup.status === 'succeeded' ? idOf(setup.payment_method) : null,
  };
}

import type Stripe from 'stripe';
import { config } from '../config';
import { logger } from '../platform/logger';
import type { NewCard } from './cards/cards.repository';
import { declineOf } from './payments/decline';
import { coversOf, type Intent, type Outcome, outcomeOf } from './payments/intent';
import type { ChargeRequest } from './payments/payment';

/** The one door to Stripe. Every POST passes a key of ours; the SDK never tries again by itself, because we look first. */
const TIMEOUT_MS = 20_000;

let client: Stripe | undefined;

function stripe(): Stripe {
  client ??= open();
  return client;
}

function open(): Stripe {
  const { secretKey, apiUrl } = config.stripe;
  if (!secretKey) throw new Error('STRIPE_SECRET_KEY is not set');
  // The SDK is large: it loads when money is first touched.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const Sdk = require('stripe') as typeof Stripe;
  const url = apiUrl ? new URL(apiUrl) : undefined;
  const elsewhere = url && { host: url.hostname, port: url.port || (url.protocol === 'https:' ? '443' : '80'), protocol: url.protocol.slice(0, -1) as 'http' | 'https' };
  return new Sdk(secretKey, { ...elsewhere, maxNetworkRetries: 0, timeout: TIMEOUT_MS, telemetry: false });
}

// --- charges

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
  const list = stripe().paymentIntents.list({ customer: customerId, created: { gte: seconds(since) }, limit: 100 });
  return collected(list, intentFrom);
}

/** Everybody's, for the reconciler. */
export async function listAllIntents(since: Date, until: Date): Promise<Intent[]> {
  return collected(stripe().paymentIntents.list({ created: { gte: seconds(since), lte: seconds(until) }, limit: 100 }), intentFrom);
}

export async function listNewestIntents(limit: number): Promise<Intent[]> {
  const page = await stripe().paymentIntents.list({ limit });
  return page.data.map(intentFrom);
}

/** What Stripe said to a charge. `replayed`: it answered from memory under the same key, so the first call is over. */
export type ChargeAnswer = Outcome & { replayed: boolean };

async function answered(call: Promise<Stripe.PaymentIntent & { lastResponse?: { headers?: Record<string, string> } }>): Promise<ChargeAnswer> {
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

// --- customers and cards

export async function createCustomer(customer: { name: string; payerId: string; organizationId: string }): Promise<string> {
  const made = await stripe().customers.create(
    { name: customer.name, metadata: { payer: customer.payerId, organization: customer.organizationId } },
    { idempotencyKey: `customer-${customer.payerId}` });
  return made.id;
}

export type CardFace = Omit<NewCard, 'organizationId' | 'payerId'>;

export async function getCardFace(paymentMethodId: string): Promise<CardFace> {
  return faceFrom(await stripe().paymentMethods.retrieve(paymentMethodId));
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

// --- Checkout

export type CheckoutPage = {
  checkoutId: string; customerId: string; successUrl: string; cancelUrl: string; currency: string;
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
  };
  const made = await stripe().checkout.sessions.create(page.payment ? { ...shared, ...paymentPage(page.payment, page.currency) } : {
    ...shared, mode: 'setup', currency: page.currency.toLowerCase(),
  }, { idempotencyKey: `checkout-${page.checkoutId}` });
  return sessionFrom(made);
}

function paymentPage({ lines, description, metadata, expiresAt }: NonNullable<CheckoutPage['payment']>, currency: string) {
  return {
    mode: 'payment' as const,
    expires_at: seconds(expiresAt),
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

// --- refunds

export type StripeRefund = { id: string; amountCents: number; status: string; intentId: string | null; refundRef: string | null };

export async function createRefund(refund: { intentId: string; amountCents: number; refundId: string }, key: string): Promise<StripeRefund> {
  return refundFrom(await stripe().refunds.create(
    { payment_intent: refund.intentId, amount: refund.amountCents, metadata: { refund_ref: refund.refundId } }, { idempotencyKey: key }));
}

export async function listRefunds(intentId: string): Promise<StripeRefund[]> {
  return collected(stripe().refunds.list({ payment_intent: intentId, limit: 100 }), refundFrom);
}

export async function listAllRefunds(since: Date, until: Date): Promise<StripeRefund[]> {
  return collected(stripe().refunds.list({ created: { gte: seconds(since), lte: seconds(until) }, limit: 100 }), refundFrom);
}

export async function getRefund(id: string): Promise<StripeRefund> {
  return refundFrom(await stripe().refunds.retrieve(id));
}

// --- webhooks

const TOLERANCE_SECONDS = 300;

export type StripeEvent = { id: string; type: string; objectId: string; payload: unknown };

/** The event, or undefined when the signature is not Stripe's or is older or newer than 300 seconds. */
export function verifiedEvent(rawBody: Buffer, signature: string, receivedAt: Date): StripeEvent | undefined {
  const sentAt = Number(/(?:^|,)t=(\d+)/.exec(signature)?.[1]);
  if (!(sentAt <= seconds(receivedAt) + TOLERANCE_SECONDS)) return undefined;
  try {
    const event = stripe().webhooks.constructEvent(rawBody, signature, config.stripe.webhookSecret!, TOLERANCE_SECONDS, undefined, receivedAt.getTime());
    const object = event.data.object as { id?: string };
    return { id: event.id, type: event.type, objectId: object.id ?? '', payload: event };
  } catch (error) {
    if ((error as { type?: string }).type === 'StripeSignatureVerificationError') return undefined;
    throw error;
  }
}

// --- reading Stripe's objects

export function isMissingAtStripe(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** Another call under the same key has not been answered yet. */
export function isInProgressAtStripe(error: unknown): boolean {
  return statusOf(error) === 409;
}

/** A definite no: the same call would be refused again. */
export function isRefusedByStripe(error: unknown): boolean {
  const status = statusOf(error);
  return status === 400 || status === 402 || status === 404;
}

function intentFrom(intent: Stripe.PaymentIntent): Intent {
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

function sessionFrom(session: Stripe.Checkout.Session): CheckoutSession {
  const setup = session.setup_intent;
  return {
    id: session.id, url: session.url, status: session.status === 'complete' ? 'complete' : session.status === 'expired' ? 'expired' : 'open', paid: session.payment_status === 'paid',
    checkoutId: session.client_reference_id, intentId: idOf(session.payment_intent),
    setupPaymentMethodId: setup && typeof setup !== 'string' && setup.status === 'succeeded' ? idOf(setup.payment_method) : null,
  };
}

function refundFrom(refund: Stripe.Refund): StripeRefund {
  return { id: refund.id, amountCents: refund.amount, status: refund.status ?? 'pending', intentId: idOf(refund.payment_intent), refundRef: refund.metadata?.refund_ref ?? null };
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

async function collected<From, To>(list: AsyncIterable<From>, read: (from: From) => To): Promise<To[]> {
  const all: To[] = [];
  for await (const item of list) all.push(read(item));
  return all;
}

function idOf(reference: string | { id: string } | null | undefined): string | null {
  return typeof reference === 'string' ? reference : (reference?.id ?? null);
}

function isReplayed(headers: Record<string, string> | undefined): boolean {
  return headers?.['idempotent-replayed'] === 'true';
}

/** The key is known with another body: whatever was first sent under it is over. */
function isKeyTaken(error: unknown): boolean {
  const fault = error as Partial<Stripe.errors.StripeError>;
  return fault.type === 'StripeIdempotencyError' && fault.code !== 'idempotency_key_in_use';
}

function statusOf(error: unknown): number {
  return (error as { statusCode?: number } | null)?.statusCode ?? 0;
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

import type Stripe from 'stripe';
import { collected, epochSeconds, idOf, stripe } from './client';

export type StripeRefund = { id: string; amountCents: number; currency: string; status: string; intentId: string | null; refundRef: string | null };

export async function createRefund(refund: { intentId: string; amountCents: number; refundId: string }, key: string): Promise<StripeRefund> {
  return refundFrom(await stripe().refunds.create(
    { payment_intent: refund.intentId, amount: refund.amountCents, metadata: { refund_ref: refund.refundId } }, { idempotencyKey: key }));
}

export async function listRefunds(intentId: string): Promise<StripeRefund[]> {
  return collected(stripe().refunds.list({ payment_intent: intentId, limit: 100 }), refundFrom);
}

export async function listAllRefunds(since: Date, until: Date): Promise<StripeRefund[]> {
  return collected(stripe().refunds.list({ created: { gte: epochSeconds(since), lte: epochSeconds(until) }, limit: 100 }), refundFrom);
}

export async function getRefund(id: string): Promise<StripeRefund> {
  return refundFrom(await stripe().refunds.retrieve(id));
}

function refundFrom(refund: Stripe.Refund): StripeRefund {
  return { id: refund.id, amountCents: refund.amount, currency: refund.currency.toUpperCase(), status: refund.status ?? 'pending', intentId: idOf(refund.payment_intent), refundRef: refund.metadata?.refund_ref ?? null };
}

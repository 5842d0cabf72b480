import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database';
import { cents, type Cents, currency, type Currency } from '../../platform/money';

export type RefundState = 'due' | 'calling' | 'done' | 'failed';
export type Refund = {
  id: string; organizationId: string; paymentId: string | null; stripePaymentIntentId: string; amountCents: Cents; currency: Currency;
  reason: string; refundKey: string; state: RefundState; stripeRefundId: string | null; settledAt: Date | null;
};

type NewRefund = {
  organizationId: string; paymentId: string | null; stripePaymentIntentId: string; amountCents: number; currency: string;
  reason: string; refundKey: string; requestedBy: string; now: Date;
};

/** Undefined when that refund stands already. */
export async function insertRefund(trx: Scoped, refund: NewRefund): Promise<Refund | undefined> {
  const [row] = await trx<RefundRow>('refunds').insert({
    id: uuidv7(), organization_id: refund.organizationId, payment_id: refund.paymentId, stripe_payment_intent_id: refund.stripePaymentIntentId,
    amount_cents: refund.amountCents, currency: refund.currency, reason: refund.reason, refund_key: refund.refundKey,
    requested_by: refund.requestedBy, created_at: refund.now,
  }).onConflict('refund_key').ignore().returning('*');
  return row && refundFrom(row);
}

/** Takes a refund that nobody is making right now, for 60 seconds of database time. */
export async function claimRefund(trx: Scoped, organizationId: string, id: string): Promise<Refund | undefined> {
  const result = await trx.raw<{ rows: RefundRow[] }>(
    `update refunds set state = 'calling', leased_until = clock_timestamp() + interval '60 seconds'
      where organization_id = ? and id = ? and (state = 'due' or (state = 'calling' and leased_until < clock_timestamp())) returning *`, [organizationId, id]);
  return result.rows[0] && refundFrom(result.rows[0]);
}

export async function settleRefund(trx: Scoped, organizationId: string, id: string, outcome: { state: 'done' | 'failed'; stripeRefundId: string | null; now: Date }): Promise<boolean> {
  const changed = await trx('refunds').where({ organization_id: organizationId, id }).whereIn('state', ['due', 'calling'])
    .update({ state: outcome.state, stripe_refund_id: outcome.stripeRefundId, settled_at: outcome.now, leased_until: null });
  return changed === 1;
}

/** Made at Stripe by somebody else (the dashboard): booked as done, so that the history tells it. */
export async function insertDoneRefund(trx: Scoped, refund: NewRefund & { stripeRefundId: string }): Promise<boolean> {
  const result = await trx.raw<{ rows: unknown[] }>(
    `insert into refunds (id, organization_id, payment_id, stripe_payment_intent_id, amount_cents, currency, reason, refund_key, state,
       stripe_refund_id, requested_by, created_at, settled_at)
     select :id, :organizationId, :paymentId, :intentId, :amount, :currency, :reason, :key, 'done', :refundId, :by, :now, :now
      where not exists (select from refunds where stripe_refund_id = :refundId) on conflict do nothing returning id`,
    { id: uuidv7(), organizationId: refund.organizationId, paymentId: refund.paymentId, intentId: refund.stripePaymentIntentId, amount: refund.amountCents,
      currency: refund.currency, reason: refund.reason, key: refund.refundKey, refundId: refund.stripeRefundId, by: refund.requestedBy, now: refund.now });
  return result.rows.length === 1;
}

export async function listRefundsOfPayment(trx: Scoped, organizationId: string, paymentId: string): Promise<Refund[]> {
  const rows = await trx<RefundRow>('refunds').where({ organization_id: organizationId, payment_id: paymentId }).whereNot('state', 'failed').orderBy('created_at');
  return rows.map(refundFrom);
}

/** Of each of these invoices, in order of time; failed ones never happened. */
export async function listRefundsOfInvoices(trx: Scoped, organizationId: string, invoiceIds: readonly string[]): Promise<Map<string, Refund[]>> {
  const { rows } = await trx.raw<{ rows: (RefundRow & { invoice_id: string })[] }>(
    `select f.*, y.invoice_id from payments y join refunds f on f.organization_id = y.organization_id and f.payment_id = y.id
      where y.organization_id = ? and y.invoice_id = any(?::uuid[]) and f.state <> 'failed' order by f.created_at, f.id`, [organizationId, [...invoiceIds]]);
  const found = new Map<string, Refund[]>();
  for (const row of rows) found.set(row.invoice_id, [...found.get(row.invoice_id) ?? [], refundFrom(row)]);
  return found;
}

export function refundFrom(row: RefundRow): Refund {
  return {
    id: row.id, organizationId: row.organization_id, paymentId: row.payment_id, stripePaymentIntentId: row.stripe_payment_intent_id,
    amountCents: cents(row.amount_cents), currency: currency(row.currency), reason: row.reason, refundKey: row.refund_key, state: row.state,
    stripeRefundId: row.stripe_refund_id, settledAt: row.settled_at,
  };
}

type RefundRow = {
  id: string; organization_id: string; payment_id: string | null; stripe_payment_intent_id: string; amount_cents: number; currency: string;
  reason: string; refund_key: string; state: RefundState; stripe_refund_id: string | null; requested_by: string; created_at: Date;
  leased_until: Date | null; settled_at: Date | null;
};

import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { cents, type Cents, currency, type Currency } from '../../platform/values/money';
import type { Payment } from '../payments/payment';

export type RefundState = 'due' | 'calling' | 'done' | 'failed';
export type Refund = {
  id: string; organizationId: string; paymentId: string | null; stripePaymentIntentId: string; amountCents: Cents; currency: Currency;
  reason: string; refundKey: string; state: RefundState; stripeRefundId: string | null; createdAt: Date; settledAt: Date | null;
  /** Counts the times that it was sent to Stripe on purpose; part of the key from 2 on. */
  attempt: number;
  /** What Stripe or the bank said, where it failed. */
  failure: string | null;
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

type Outcome = { state: 'done' | 'failed'; stripeRefundId: string | null; failure?: string; now: Date };

export async function settleRefund(trx: Scoped, organizationId: string, id: string, { state, stripeRefundId, failure, now }: Outcome): Promise<boolean> {
  const changed = await trx('refunds').where({ organization_id: organizationId, id }).whereIn('state', ['due', 'calling'])
    .update({ state, stripe_refund_id: stripeRefundId, settled_at: now, leased_until: null, failure: failure ?? null });
  return changed === 1;
}

/** Made by somebody else at Stripe: the one of ours with the same sum that was refused, or has not gone out yet, is done by it. */
export async function adoptRefund(trx: Scoped, { organizationId, id: paymentId }: Pick<Payment, 'organizationId' | 'id'>, made: { id: string; amountCents: number }, now: Date): Promise<boolean> {
  const result = await trx.raw<{ rowCount: number }>(
    `update refunds set state = 'done', stripe_refund_id = :made, settled_at = :now, leased_until = null, failure = null
      where id = (select id from refunds where organization_id = :organizationId and payment_id = :paymentId and amount_cents = :amount and state in ('failed', 'due')
        and not exists (select from refunds where stripe_refund_id = :made) order by created_at limit 1)`,
    { organizationId, paymentId, made: made.id, amount: made.amountCents, now });
  return result.rowCount === 1;
}

/** A done one that the bank has sent back; undefined where it is not done, or not known. */
export async function failDoneRefund(trx: Scoped, organizationId: string, stripeRefundId: string, failure: string, now: Date): Promise<Refund | undefined> {
  const [row] = await trx<RefundRow>('refunds').where({ organization_id: organizationId, stripe_refund_id: stripeRefundId, state: 'done' })
    .update({ state: 'failed', stripe_refund_id: null, settled_at: now, failure }).returning('*');
  return row && refundFrom(row);
}

/** Sends a failed one again, under a key of its own; undefined where it is not failed. */
export async function renewRefund(trx: Scoped, organizationId: string, id: string): Promise<Refund | undefined> {
  const [row] = await trx<RefundRow>('refunds').where({ organization_id: organizationId, id, state: 'failed' })
    .update({ state: 'due', settled_at: null, failure: null, attempt: trx.raw('attempt + 1') as unknown as number }).returning('*');
  return row && refundFrom(row);
}

export async function getRefund(trx: Scoped, organizationId: string, id: string): Promise<Refund> {
  const row = await trx<RefundRow>('refunds').where({ organization_id: organizationId, id }).first();
  if (!row) throw new NotFound();
  return refundFrom(row);
}

export async function findRefundByKey(trx: Scoped, organizationId: string, refundKey: string): Promise<Refund | undefined> {
  const row = await trx<RefundRow>('refunds').where({ organization_id: organizationId, refund_key: refundKey }).first();
  return row && refundFrom(row);
}

/** Made at Stripe by somebody else (the dashboard): booked as done, so that the history tells it. */
export async function insertDoneRefund(trx: Scoped, refund: NewRefund & { stripeRefundId: string }): Promise<Refund | undefined> {
  const result = await trx.raw<{ rows: RefundRow[] }>(
    `insert into refunds (id, organization_id, payment_id, stripe_payment_intent_id, amount_cents, currency, reason, refund_key, state,
       stripe_refund_id, requested_by, created_at, settled_at)
     select :id, :organizationId, :paymentId, :intentId, :amount, :currency, :reason, :key, 'done', :refundId, :by, :now, :now
      where not exists (select from refunds where stripe_refund_id = :refundId) on conflict do nothing returning *`,
    { id: uuidv7(), organizationId: refund.organizationId, paymentId: refund.paymentId, intentId: refund.stripePaymentIntentId, amount: refund.amountCents,
      currency: refund.currency, reason: refund.reason, key: refund.refundKey, refundId: refund.stripeRefundId, by: refund.requestedBy, now: refund.now });
  return result.rows[0] && refundFrom(result.rows[0]);
}

/** Those that took or will take money of it; failed ones are left out. */
export async function listRefundsOfPayment(trx: Scoped, organizationId: string, paymentId: string): Promise<Refund[]> {
  const rows = await trx<RefundRow>('refunds').where({ organization_id: organizationId, payment_id: paymentId }).whereNot('state', 'failed').orderBy('created_at');
  return rows.map(refundFrom);
}

/** All of an invoice's, failed ones too, oldest first. */
export async function listRefundsOfInvoice(trx: Scoped, organizationId: string, invoiceId: string): Promise<Refund[]> {
  const result = await trx.raw<{ rows: RefundRow[] }>(
    'select r.* from refunds r join payments p on p.id = r.payment_id where r.organization_id = ? and p.invoice_id = ? order by r.created_at, r.id', [organizationId, invoiceId]);
  return result.rows.map(refundFrom);
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
    stripeRefundId: row.stripe_refund_id, createdAt: row.created_at, settledAt: row.settled_at, attempt: row.attempt, failure: row.failure,
  };
}

type RefundRow = {
  id: string; organization_id: string; payment_id: string | null; stripe_payment_intent_id: string; amount_cents: number; currency: string;
  reason: string; refund_key: string; state: RefundState; stripe_refund_id: string | null; requested_by: string; created_at: Date;
  leased_until: Date | null; settled_at: Date | null; attempt: number; failure: string | null;
};

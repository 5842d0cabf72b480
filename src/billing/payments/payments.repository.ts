import type { Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { cents, currency } from '../../platform/values/money';
import type { DeclineKind } from './decline';
import type { ChargeRequest, Payment, PaymentState } from './payment';

export async function getPayment(trx: Scoped, organizationId: string, id: string): Promise<Payment> {
  const row = await trx<PaymentRow>('payments').where({ organization_id: organizationId, id }).first();
  if (!row) throw new NotFound();
  return paymentFrom(row);
}

/** The invoice's payment that is on its way, waits for a person or is paid; at most one, by a unique index. */
export async function findLivePayment(trx: Scoped, organizationId: string, invoiceId: string): Promise<Payment | undefined> {
  const row = await trx<PaymentRow>('payments').where({ organization_id: organizationId, invoice_id: invoiceId }).whereNot('state', 'declined').first();
  return row && paymentFrom(row);
}

export async function findLatestPayment(trx: Scoped, organizationId: string, invoiceId: string): Promise<Payment | undefined> {
  const row = await trx<PaymentRow>('payments').where({ organization_id: organizationId, invoice_id: invoiceId }).orderBy('attempt', 'desc').first();
  return row && paymentFrom(row);
}

export async function listPayments(trx: Scoped, organizationId: string, invoiceId: string): Promise<Payment[]> {
  const rows = await trx<PaymentRow>('payments').where({ organization_id: organizationId, invoice_id: invoiceId }).orderBy('attempt');
  return rows.map(paymentFrom);
}

/** By our reference or by Stripe's id, across organizations: for webhooks and the reconciler (system scope). */
export async function findPaymentOfIntent(trx: Scoped, intent: { id: string; chargeRef: string | null }): Promise<Payment | undefined> {
  const row = await trx<PaymentRow>('payments')
    .where({ stripe_payment_intent_id: intent.id })
    .orWhere({ charge_key: intent.chargeRef ?? '' })
    .orderByRaw('(stripe_payment_intent_id = ?) desc nulls last', [intent.id])
    .first();
  return row && paymentFrom(row);
}

/**
 * The only way a state changes: from one of the states named, or not at all (security: no row back means that somebody
 * else won). Answers the row as it is now, or undefined.
 */
export async function movePayment(
  trx: Scoped, organizationId: string, id: string, from: readonly PaymentState[], changes: PaymentChanges,
): Promise<Payment | undefined> {
  const [row] = await trx<PaymentRow>('payments')
    .where({ organization_id: organizationId, id }).whereIn('state', from)
    .update(changes as Partial<PaymentRow>).returning('*');
  return row && paymentFrom(row);
}

/** The same for several that have succeeded; what cannot move is missing in the answer. */
export async function movePaymentsToPaid(
  trx: Scoped, organizationId: string, from: readonly PaymentState[], now: Date, paid: readonly { id: string; intentId: string; card?: { id: string; brand: string; last4: string } }[],
): Promise<Map<string, Payment>> {
  const rows = paid.map(({ id, intentId, card }) => ({ id, intent_id: intentId, card_id: card?.id, card_brand: card?.brand, card_last4: card?.last4 }));
  const result = await trx.raw<{ rows: PaymentRow[] }>(MOVE_TO_PAID, {
    rows: JSON.stringify(rows), ids: rows.map(({ id }) => id), organizationId, from: [...from], now,
  }).options({ name: 'move-payments-to-paid' });
  return new Map(result.rows.map((row) => [row.id, paymentFrom(row)]));
}

/** Ids as a list besides the join: the planner takes a list for short, and rows of JSON for many. */
const MOVE_TO_PAID = `
  update payments p set state = 'paid', stripe_payment_intent_id = n.intent_id, settled_at = :now, leased_until = null, action_url = null,
      decline_code = null, decline_message = null, card_id = coalesce(n.card_id, p.card_id), card_brand = coalesce(n.card_brand, p.card_brand),
      card_last4 = coalesce(n.card_last4, p.card_last4)
    from json_to_recordset(:rows) as n (id uuid, intent_id text, card_id uuid, card_brand text, card_last4 text)
   where p.organization_id = :organizationId and p.id = any(cast(:ids as uuid[])) and p.id = n.id and p.state = any(cast(:from as text[])) returning p.*`;

export type PaymentChanges = Partial<Omit<PaymentRow, 'request'>> & { state: PaymentState };

export function paymentFrom(row: PaymentRow): Payment {
  return {
    id: row.id, organizationId: row.organization_id, invoiceId: row.invoice_id, payerId: row.payer_id, attempt: row.attempt,
    chargeKey: row.charge_key, state: row.state, amountCents: cents(row.amount_cents), currency: currency(row.currency),
    offSession: row.off_session, cardId: row.card_id, cardBrand: row.card_brand, cardLast4: row.card_last4, request: row.request,
    round: row.round, stripePaymentIntentId: row.stripe_payment_intent_id, actionUrl: row.action_url, declineCode: row.decline_code,
    declineKind: row.decline_kind, declineMessage: row.decline_message, dueAt: row.due_at, calledAt: row.called_at, settledAt: row.settled_at,
  };
}

export type PaymentRow = {
  id: string; organization_id: string; invoice_id: string; payer_id: string; attempt: number; charge_key: string; state: PaymentState;
  amount_cents: number; currency: string; off_session: boolean; card_id: string | null; card_brand: string | null; card_last4: string | null;
  request: ChargeRequest | null; round: number; stripe_payment_intent_id: string | null; action_url: string | null; cancel_due_at: Date | null;
  decline_code: string | null; decline_kind: DeclineKind | null; decline_message: string | null; due_at: Date; leased_until: Date | null;
  created_at: Date; called_at: Date | null; settled_at: Date | null;
};

import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { cents, roundingStep } from '../../platform/values/money';
import { allocateAmount, leftOfLines } from '../credit-notes/allocation.model';
import { listPaidLines } from '../credit-notes/credit-notes.repository';
import { issueCreditNote } from '../credit-notes/issue-credit-note';
import { getInvoiceForUpdate, type Invoice } from '../invoices/invoices.repository';
import type { Payment } from '../payments/payment';
import { findPaymentOfIntent } from '../payments/payments.repository';
import { listRefunds, type StripeRefund } from '../stripe/refunds';
import { adoptRefund, failDoneRefund, insertDoneRefund, type Refund, settleRefund } from './refunds.repository';

/**
 * Books what Stripe says was refunded of a payment: ours by their reference, others (made at Stripe's own pages) as rows of
 * their own, each with a credit note. From the list of all, so the order of events does not matter and sums never exceed the payment (golden case G20).
 */
export async function bookRefunds(intentId: string, actor: Actor): Promise<string | null> {
  const payment = await within('system', (trx) => findPaymentOfIntent(trx, { id: intentId, chargeRef: null }), { readOnly: true });
  const stray = await within('system', (trx) => trx<Stray>('refunds').where({ stripe_payment_intent_id: intentId }).first('organization_id', 'currency'), { readOnly: true });
  const organizationId = payment?.organizationId ?? stray?.organization_id;
  if (!organizationId) return 'no payment of ours';
  const refunds = await listRefunds(intentId);
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const invoice = payment && await getInvoiceForUpdate(trx, organizationId, payment.invoiceId);
    if (payment) await trx('payments').where({ organization_id: organizationId, id: payment.id }).forUpdate().first('id');
    const booking: Booking = { trx, organizationId, intentId, payment, invoice, currency: payment?.currency ?? stray!.currency, actor, now };
    for (const refund of refunds) await bookRefund(booking, refund);
  });
  return null;
}

type Stray = { organization_id: string; currency: string; stripe_payment_intent_id: string };
type Booking = { trx: Scoped; organizationId: string; intentId: string; payment: Payment | undefined; invoice: Invoice | undefined; currency: string; actor: Actor; now: Date };

async function bookRefund(booking: Booking, made: StripeRefund): Promise<void> {
  const { trx, organizationId, intentId, payment, currency, actor, now } = booking;
  if (made.status === 'failed' || made.status === 'canceled') return bringBack(booking, made);
  if (made.status !== 'succeeded' && made.status !== 'pending') return;
  if (made.refundRef && (await settleRefund(trx, organizationId, made.refundRef, { state: 'done', stripeRefundId: made.id, now }))) return;
  // Somebody has made by hand the one of ours that Stripe refused, or that waits for its turn.
  if (payment && (await adoptRefund(trx, payment, made, now))) return;
  const added = await insertDoneRefund(trx, {
    organizationId, paymentId: payment?.id ?? null, stripePaymentIntentId: intentId, amountCents: made.amountCents, currency,
    reason: 'made at Stripe', refundKey: made.id, requestedBy: `${actor.kind}:${actor.id}`, stripeRefundId: made.id, now,
  });
  if (!added) return;
  await recordAudit(trx, { organizationId, actor, action: 'refund.booked', subjectType: 'payment', subjectId: payment?.id ?? intentId, after: { amountCents: made.amountCents, stripeRefundId: made.id }, now });
  await writePaper(booking, added);
}

/** Which lines were meant nobody knows: it is spread over what is left of all. */
async function writePaper({ trx, organizationId, invoice, now }: Booking, refund: Refund): Promise<void> {
  if (!invoice) return;
  const paidLines = await listPaidLines(trx, organizationId, invoice.id);
  const amount = cents(Math.min(refund.amountCents, leftOfLines(paidLines)));
  if (amount < refund.amountCents) logger.error({ refund: refund.id, invoice: invoice.id }, 'more was refunded at Stripe than credit notes leave of the invoice');
  if (amount === 0) return;
  await issueCreditNote(trx, { invoice, paidLines, credits: allocateAmount(paidLines, amount, roundingStep(refund.currency)), refund, reason: 'Refunded by our billing team.', paragraphs: [], now });
}

/** A bank may send a refund back days later: then the money is still owed, and somebody has to try again. */
async function bringBack({ trx, organizationId, payment, actor, now }: Booking, made: StripeRefund): Promise<void> {
  const failed = await failDoneRefund(trx, organizationId, made.id, 'The bank sent the refund back.', now);
  if (!failed) return;
  logger.error({ refund: failed.id, stripeRefund: made.id }, 'a refund came back from the bank');
  await recordAudit(trx, { organizationId, actor, action: 'refund.came-back', subjectType: 'refund', subjectId: failed.id, after: { paymentId: payment?.id ?? null, amountCents: failed.amountCents }, now });
}

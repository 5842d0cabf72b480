import { type Actor, recordAudit } from '../../audit/audit.repository';
import { queueMails } from '../../mail/queue-mail';
import type { Scoped } from '../../platform/database';
import { logger } from '../../platform/logger';
import { addCents, type Cents, cents } from '../../platform/money';
import { enqueueAfterCommit } from '../../platform/queue';
import { dropCarried } from '../carried/carried-lines.repository';
import { refundNotGivenMail } from '../billing.mails';
import { type InvoiceLine, markLinesTakenBack } from '../invoices/invoice-lines.repository';
import { getInvoice, type Invoice } from '../invoices/invoices.repository';
import { paperRecipients, type PaperRecipient } from '../papers/paper-recipients';
import { paymentFrom, type PaymentRow } from '../payments/payments.repository';
import type { Payment } from '../payments/payment';
import { insertRefund, listRefundsOfPayment, type Refund } from './refunds.repository';

/** A paid line and, as a sentence for the person, why it can never be given. */
export type LineNotGiven = { line: InvoiceLine; reason: string };

type NotGiven = { organizationId: string; invoiceId: string; lines: readonly LineNotGiven[]; actor: Actor; now: Date };

/**
 * Sends back what was paid for lines of an invoice that can never be given, to the cent, in the transaction of the room that decided so and holds
 * the lines: a line is given or taken back, never both. What was carried instead of charged is not asked for. The payer is told by mail, staff by the log and the audit. What was refunded of the payment
 * before is not sent twice. Throws where a line is settled already (security.md §1.15).
 */
export async function refundNotGiven(trx: Scoped, { organizationId, invoiceId, lines, actor, now }: NotGiven): Promise<void> {
  if (lines.length === 0) return;
  const invoice = await getInvoice(trx, organizationId, invoiceId);
  const taken = await markLinesTakenBack(trx, organizationId, lines.map(({ line }) => line.id), now);
  if (taken !== lines.length) throw new Error(`${lines.length - taken} lines of invoice ${invoiceId} are settled already`);
  const reasons = [...new Set(lines.map(({ reason }) => reason))];
  const droppedCents = await dropCarried(trx, organizationId, invoiceId, now);
  const payment = await lockPaidPayment(trx, organizationId, invoiceId);
  const refund = payment && await insertRefundOf(trx, { payment, lines, reasons, actor, now });
  logger.error({ organizationId, invoice: invoiceId, refund: refund?.id ?? null, reasons }, 'a paid order cannot be given; its money goes back');
  await recordAudit(trx, {
    organizationId, accountId: invoice.accountId, actor, action: 'invoice.not-given', subjectType: 'invoice', subjectId: invoiceId,
    after: { lines: lines.map(({ line }) => line.id), reasons, refundId: refund?.id ?? null, amountCents: refund?.amountCents ?? 0, droppedCents, currency: invoice.currency }, now,
  });
  if (!payment || !refund) return;
  await tell(trx, { invoice, payment, refund, lines, reasons, now });
  enqueueAfterCommit(trx, 'billing.send-refund', { id: refund.id });
}

/** None where there was nothing to pay. */
async function lockPaidPayment(trx: Scoped, organizationId: string, invoiceId: string): Promise<Payment | undefined> {
  const row = await trx<PaymentRow>('payments').where({ organization_id: organizationId, invoice_id: invoiceId, state: 'paid' }).forUpdate().first();
  return row && paymentFrom(row);
}

type Refunding = { payment: Payment; lines: readonly LineNotGiven[]; reasons: readonly string[]; actor: Actor; now: Date };

async function insertRefundOf(trx: Scoped, { payment, lines, reasons, actor, now }: Refunding): Promise<Refund | undefined> {
  const { id: paymentId, organizationId, stripePaymentIntentId, currency } = payment;
  const amountCents = Math.min(addCents(...lines.map(({ line }) => line.totalCents)), await leftOf(trx, payment));
  if (amountCents === 0) return undefined;
  const refund = await insertRefund(trx, {
    organizationId, paymentId, stripePaymentIntentId: stripePaymentIntentId!, amountCents, currency, reason: `not given: ${reasons.join(' ')}`,
    refundKey: `not-given-${stripePaymentIntentId!}`, requestedBy: `${actor.kind}:${actor.id}`, now,
  });
  if (!refund) throw new Error(`payment ${paymentId} has a refund of what was not given already`);
  return refund;
}

async function leftOf(trx: Scoped, { organizationId, id, amountCents }: Payment): Promise<Cents> {
  const refunds = await listRefundsOfPayment(trx, organizationId, id);
  return cents(amountCents - refunds.reduce((sum, refund) => sum + refund.amountCents, 0));
}

type Telling = { invoice: Invoice; payment: Payment; refund: Refund; lines: readonly LineNotGiven[]; reasons: readonly string[]; now: Date };

async function tell(trx: Scoped, { invoice, payment, refund, lines, reasons, now }: Telling): Promise<void> {
  const { organizationId, id: invoiceId } = invoice;
  const result = await trx.raw<{ rows: { recipients: PaperRecipient[] | null }[] }>(
    `select ${paperRecipients} as recipients from invoices i where i.organization_id = ? and i.id = ?`, [organizationId, invoiceId]);
  const card = payment.cardBrand && payment.cardLast4 ? { brand: payment.cardBrand, last4: payment.cardLast4 } : null;
  await queueMails(trx, (result.rows[0]?.recipients ?? []).map((to) => refundNotGivenMail({
    organizationId, accountId: invoice.accountId, invoiceId, number: invoice.number ?? '', refundId: refund.id, accountName: invoice.accountName, reasons, card,
    lines: lines.map(({ line }) => line), refundCents: refund.amountCents, paidCents: payment.amountCents, currency: invoice.currency, to, now,
  })));
}

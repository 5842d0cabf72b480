import { type Actor, recordAudit } from '../../audit/audit.repository';
import { queueMails } from '../../mail/queue-mail';
import type { Scoped } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { roundingStep } from '../../platform/values/money';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { dropCarried } from '../carried/carried-lines.repository';
import { refundNotGivenMail } from '../billing.mails';
import { allocateAmount, leftOfLines } from '../credit-notes/allocation.model';
import type { CreditNote } from '../credit-notes/credit-note';
import { listPaidLines, type PaidLine } from '../credit-notes/credit-notes.repository';
import { issueCreditNote, recipientsOf } from '../credit-notes/issue-credit-note';
import { type InvoiceLine, markLinesTakenBack } from '../invoices/invoice-lines.repository';
import { getInvoiceForUpdate, type Invoice } from '../invoices/invoices.repository';
import type { Payment } from '../payments/payment';
import { leftOfPayment, lockPaidPayment } from './paid-payment';
import { insertRefund, type Refund } from './refunds.repository';

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
  const taken = await markLinesTakenBack(trx, organizationId, lines.map(({ line }) => line.id), now);
  if (taken !== lines.length) throw new Error(`${lines.length - taken} lines of invoice ${invoiceId} are settled already`);
  const reasons = [...new Set(lines.map(({ reason }) => reason))];
  const droppedCents = await dropCarried(trx, organizationId, invoiceId, now);
  const invoice = await getInvoiceForUpdate(trx, organizationId, invoiceId);
  const payment = await lockPaidPayment(trx, organizationId, invoiceId);
  const paidLines = await listPaidLines(trx, organizationId, invoiceId);
  const toGive = paidLines.filter(({ id }) => lines.some(({ line }) => line.id === id));
  const refund = payment && await insertRefundOf(trx, { payment, toGive, reasons, actor, now });
  logger.error({ organizationId, invoice: invoiceId, refund: refund?.id ?? null, reasons }, 'a paid order cannot be given; its money goes back');
  await recordAudit(trx, {
    organizationId, accountId: invoice.accountId, actor, action: 'invoice.not-given', subjectType: 'invoice', subjectId: invoiceId,
    after: { lines: lines.map(({ line }) => line.id), reasons, refundId: refund?.id ?? null, amountCents: refund?.amountCents ?? 0, droppedCents, currency: invoice.currency }, now,
  });
  if (!payment || !refund) return;
  enqueueAfterCommit(trx, 'billing.send-refund', { id: refund.id });
  const credits = allocateAmount(toGive, refund.amountCents, roundingStep(refund.currency));
  const creditNote = await issueCreditNote(trx, { invoice, paidLines, credits, refund, reason: reasons.join(' '), paragraphs: null, now });
  await tell(trx, { invoice, payment, refund, creditNote, lines, reasons, now });
}

type Refunding = { payment: Payment; toGive: readonly PaidLine[]; reasons: readonly string[]; actor: Actor; now: Date };

async function insertRefundOf(trx: Scoped, { payment, toGive, reasons, actor, now }: Refunding): Promise<Refund | undefined> {
  const { id: paymentId, organizationId, stripePaymentIntentId, currency } = payment;
  const amountCents = Math.min(leftOfLines(toGive), await leftOfPayment(trx, payment));
  if (amountCents === 0) return undefined;
  const refund = await insertRefund(trx, {
    organizationId, paymentId, stripePaymentIntentId: stripePaymentIntentId!, amountCents, currency, reason: `not given: ${reasons.join(' ')}`,
    refundKey: `not-given-${stripePaymentIntentId!}`, requestedBy: `${actor.kind}:${actor.id}`, now,
  });
  if (!refund) throw new Error(`payment ${paymentId} has a refund of what was not given already`);
  return refund;
}

type Telling = { invoice: Invoice; payment: Payment; refund: Refund; creditNote: CreditNote; lines: readonly LineNotGiven[]; reasons: readonly string[]; now: Date };

async function tell(trx: Scoped, { invoice, payment, refund, creditNote, lines, reasons, now }: Telling): Promise<void> {
  const { organizationId, id: invoiceId } = invoice;
  const card = payment.cardBrand && payment.cardLast4 ? { brand: payment.cardBrand, last4: payment.cardLast4 } : null;
  await queueMails(trx, (await recipientsOf(trx, invoice)).map((to) => refundNotGivenMail({
    organizationId, accountId: invoice.accountId, invoiceId, number: invoice.number ?? '', refundId: refund.id, creditNote, accountName: invoice.accountName, reasons, card,
    lines: lines.map(({ line }) => line), refundCents: refund.amountCents, paidCents: payment.amountCents, currency: invoice.currency, to, now,
  })));
}

import { type Actor, recordAudit } from '../../audit/audit.repository';
import type { Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { leftOfLine, sumOfCredits } from '../credit-notes/allocation.model';
import type { CreditNote, ExplainedCredit } from '../credit-notes/credit-note';
import { listPaidLines, type PaidLine } from '../credit-notes/credit-notes.repository';
import { issueCreditNote } from '../credit-notes/issue-credit-note';
import { getInvoiceForUpdate } from '../invoices/invoices.repository';
import { leftOfPayment, lockPaidPayment } from './paid-payment';
import { insertRefund, type Refund } from './refunds.repository';

/** Something has gone back since the person looked: what they saw is no longer there to give. */
export class RefundedMeanwhile extends RuleBroken {
  constructor() {
    super('Money of this invoice has gone back since this was prepared. Look at what is left of it, and prepare the refund again.');
  }
}

type Refunding = {
  organizationId: string; invoiceId: string; credits: readonly ExplainedCredit[];
  /** Names the decision, so that making it twice moves money once. */
  refundKey: string;
  /** Why, as the partner reads it on the credit note; and what else its mail says, null for no mail. */
  reason: string; paragraphs: readonly string[] | null; actor: Actor; now: Date;
};

/**
 * Decides that money of a paid invoice goes back: the refund row, its credit note and the mail, in the caller's transaction; the call to Stripe comes
 * after the commit, under the refund's own key. Never more than was paid, of any line (domain.md §3.4, security.md §1.15): RefundedMeanwhile. Call it last:
 * from here on the number series is locked.
 */
export async function refundInvoice(trx: Scoped, refunding: Refunding): Promise<{ refund: Refund; creditNote: CreditNote }> {
  const { organizationId, invoiceId, credits, reason, refundKey, paragraphs, actor, now } = refunding;
  const invoice = await getInvoiceForUpdate(trx, organizationId, invoiceId);
  const payment = await lockPaidPayment(trx, organizationId, invoiceId);
  const paidLines = await listPaidLines(trx, organizationId, invoiceId);
  if (invoice.status !== 'paid' || !payment) throw new RuleBroken('Nothing was paid for this invoice, so nothing can go back.');
  const { totalCents } = sumOfCredits(credits);
  if (!credits.every((credit) => isLeft(credit, paidLines)) || totalCents > await leftOfPayment(trx, payment)) throw new RefundedMeanwhile();
  const refund = await insertRefund(trx, {
    organizationId, paymentId: payment.id, stripePaymentIntentId: payment.stripePaymentIntentId!, amountCents: totalCents, currency: invoice.currency, reason,
    refundKey, requestedBy: `${actor.kind}:${actor.id}`, now,
  });
  if (!refund) throw new RefundedMeanwhile();
  await recordAudit(trx, {
    organizationId, accountId: invoice.accountId, actor, action: 'invoice.refunded', subjectType: 'invoice', subjectId: invoiceId,
    after: { refundId: refund.id, amountCents: totalCents, currency: invoice.currency, reason, lines: credits }, now,
  });
  enqueueAfterCommit(trx, 'billing.send-refund', { id: refund.id });
  const creditNote = await issueCreditNote(trx, { invoice, paidLines, credits, refund, reason, paragraphs, now });
  return { refund, creditNote };
}

function isLeft({ invoiceLineId, netCents, taxCents, totalCents }: ExplainedCredit, paidLines: readonly PaidLine[]): boolean {
  const line = paidLines.find(({ id }) => id === invoiceLineId);
  if (!line) return false;
  const left = leftOfLine(line);
  return netCents <= left.netCents && taxCents <= left.taxCents && totalCents <= left.totalCents;
}

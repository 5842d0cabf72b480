import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { getPayment } from '../payments/payments.repository';
import { leftOfPayment, lockPaidPayment } from './paid-payment';
import { getRefund, type Refund, renewRefund } from './refunds.repository';

/**
 * Sends a refund that Stripe refused, or the bank sent back, once more: under a key of its own, because Stripe repeats its answer to the old one. Its credit
 * note stands. Throws RuleBroken where it has not failed, or the payment's money has gone back otherwise.
 */
export async function retryRefund({ organizationId, refundId, actor }: { organizationId: string; refundId: string; actor: Actor }): Promise<Refund> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const { paymentId, state } = await getRefund(trx, organizationId, refundId);
    if (state === 'due' || state === 'calling') return getRefund(trx, organizationId, refundId);
    const invoiceId = paymentId === null ? null : (await getPayment(trx, organizationId, paymentId)).invoiceId;
    const payment = invoiceId === null ? undefined : await lockPaidPayment(trx, organizationId, invoiceId);
    const failed = await getRefund(trx, organizationId, refundId);
    if (payment && failed.state === 'failed' && failed.amountCents > await leftOfPayment(trx, payment)) {
      throw new RuleBroken('The money of this payment has gone back in another way meanwhile. There is nothing left to send.');
    }
    const renewed = await renewRefund(trx, organizationId, refundId);
    if (!renewed) throw new RuleBroken('This refund has not failed, so it is not sent again.');
    await recordAudit(trx, { organizationId, actor, action: 'refund.sent-again', subjectType: 'refund', subjectId: refundId, before: { failure: failed.failure }, after: { attempt: renewed.attempt, amountCents: renewed.amountCents }, now });
    enqueueAfterCommit(trx, 'billing.send-refund', { id: refundId });
    return renewed;
  });
}

import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database';
import { findPaymentOfIntent } from '../payments/payments.repository';
import { listRefunds } from '../stripe/refunds';
import { insertDoneRefund, settleRefund } from './refunds.repository';

/**
 * Books what Stripe says was refunded of a payment: ours by their reference, others (made at Stripe's own pages) as rows of
 * their own. From the list of all, so the order of events does not matter and sums never exceed the payment (golden case G20).
 */
export async function bookRefunds(intentId: string, actor: Actor): Promise<string | null> {
  const payment = await within('system', (trx) => findPaymentOfIntent(trx, { id: intentId, chargeRef: null }), { readOnly: true });
  const stray = await within('system', (trx) => trx<{ id: string; organization_id: string; currency: string; stripe_payment_intent_id: string }>('refunds').where({ stripe_payment_intent_id: intentId }).first('organization_id', 'currency'), { readOnly: true });
  const organizationId = payment?.organizationId ?? stray?.organization_id;
  if (!organizationId) return 'no payment of ours';
  const refunds = await listRefunds(intentId);
  await within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    if (payment) await trx('payments').where({ organization_id: organizationId, id: payment.id }).forUpdate().first('id');
    for (const refund of refunds.filter((made) => made.status === 'succeeded' || made.status === 'pending')) {
      if (refund.refundRef && (await settleRefund(trx, organizationId, refund.refundRef, { state: 'done', stripeRefundId: refund.id, now }))) continue;
      const added = await insertDoneRefund(trx, {
        organizationId, paymentId: payment?.id ?? null, stripePaymentIntentId: intentId, amountCents: refund.amountCents, currency: payment?.currency ?? stray!.currency,
        reason: 'made at Stripe', refundKey: refund.id, requestedBy: `${actor.kind}:${actor.id}`, stripeRefundId: refund.id, now,
      });
      if (added) await recordAudit(trx, { organizationId, actor, action: 'refund.booked', subjectType: 'payment', subjectId: payment?.id ?? intentId, after: { amountCents: refund.amountCents, stripeRefundId: refund.id }, now });
    }
  });
  return null;
}

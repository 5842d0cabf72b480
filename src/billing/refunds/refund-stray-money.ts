import { type Actor, recordAudit } from '../../audit/audit.repository';
import type { Scoped } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { freezeSubscription } from '../reconciliation/freezes.repository';
import type { Intent } from '../payments/intent';
import { insertRefund } from './refunds.repository';

type Stray = { organizationId: string; intent: Intent; reason: string; freezes: boolean; actor: Actor; now: Date };

/**
 * Money that no invoice was waiting for (a second payment of a settled quote, a payment given up, a wrong amount) goes back
 * whole and at once. The refund row without a payment is the fact that alerts pull; with `freezes` no charge for the
 * subscriptions concerned goes out until a person has looked (security: money is moved once, 17). Safe to repeat.
 */
export async function refundStrayMoney(trx: Scoped, { organizationId, intent, reason, freezes, actor, now }: Stray): Promise<void> {
  const refund = await insertRefund(trx, {
    organizationId, paymentId: null, stripePaymentIntentId: intent.id, amountCents: intent.receivedCents, currency: intent.currency,
    reason, refundKey: `stray-${intent.id}`, requestedBy: `${actor.kind}:${actor.id}`, now,
  });
  if (!refund) return;
  logger.error({ organizationId, intent: intent.id, reason }, 'money arrived that no invoice was waiting for; it is refunded');
  const subscriptions = intent.covers.flatMap((item) => item.includes('@') ? [item.split('@')[0]!] : []);
  if (freezes) for (const subscriptionId of subscriptions) await freezeSubscription(trx, { organizationId, subscriptionId, reason, now });
  await recordAudit(trx, {
    organizationId, actor, action: 'payment.refunded-as-stray', subjectType: 'refund', subjectId: refund.id,
    after: { intent: intent.id, amountCents: intent.receivedCents, currency: intent.currency, reason }, now,
  });
  enqueueAfterCommit(trx, 'billing.send-refund', { id: refund.id });
}

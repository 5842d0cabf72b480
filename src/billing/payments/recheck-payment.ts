import type { Actor } from '../../audit/audit.repository';
import { databaseNow, scopeOf, within } from '../../platform/database/database';
import { declineOf } from './decline';
import { type Intent, type Outcome, outcomeOf } from './intent';
import type { Payment } from './payment';
import { getPayment } from './payments.repository';
import { settlePayment } from './settle-payment';
import { cancelIntent, getIntent } from '../stripe/charges';

type Rechecking = { organizationId: string; paymentId: string; actor: Actor };

/**
 * Asks Stripe how a payment stands that waits for a person (they came back from the bank, or never did) and books it. With
 * `giveUp` one that is still waiting is cancelled at Stripe and declined. Answers the payment as it is then.
 */
export async function recheckPayment({ organizationId, paymentId, actor, giveUp = false }: Rechecking & { giveUp?: boolean }): Promise<Payment> {
  const payment = await within(scopeOf(organizationId, actor), (trx) => getPayment(trx, organizationId, paymentId), { readOnly: true });
  if (payment.state !== 'needs_action' || !payment.stripePaymentIntentId) return payment;
  const intent = giveUp ? await cancelIntent(payment.stripePaymentIntentId) : await getIntent(payment.stripePaymentIntentId);
  const outcome = giveUp ? givenUp(intent) : outcomeOf(intent);
  if (!outcome || outcome.kind === 'unknown' || outcome.kind === 'needs_action') return payment;
  return within({ organizationId }, async (trx) => settlePayment(trx, { organizationId, paymentId, outcome, actor, now: await databaseNow(trx) }));
}

/** Cancels what a person could still finish of a payment that was given up; money that came first goes back. */
export async function giveUpAtBank({ organizationId, paymentId, actor }: Rechecking): Promise<void> {
  const payment = await within({ organizationId }, (trx) => getPayment(trx, organizationId, paymentId), { readOnly: true });
  const intent = await cancelIntent(payment.stripePaymentIntentId!);
  if (intent.status === 'processing') return;
  await within({ organizationId }, async (trx) => {
    if (intent.status === 'succeeded') await settlePayment(trx, { organizationId, paymentId, outcome: { kind: 'succeeded', intent }, actor, now: await databaseNow(trx) });
    await trx('payments').where({ organization_id: organizationId, id: paymentId }).update({ cancel_due_at: null });
  });
}

function givenUp(intent: Intent): Outcome | undefined {
  if (intent.status === 'canceled') return { kind: 'declined', intentId: intent.id, decline: declineOf('authentication_not_finished') };
  return outcomeOf(intent);
}

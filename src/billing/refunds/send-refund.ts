import { databaseNow, within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { isRefusedByStripe, isReplayedByStripe } from '../stripe/answers';
import { createRefund, listRefunds, type StripeRefund } from '../stripe/refunds';
import { claimRefund, type Refund, settleRefund } from './refunds.repository';

/**
 * Makes a due refund at Stripe under its own key, after a look whether it stands there already. An unknown outcome leaves it
 * calling; the sweep takes it up when the lease has lapsed. Refused for good: failed, with an error in the log.
 */
export async function sendRefund({ organizationId, refundId }: { organizationId: string; refundId: string }): Promise<void> {
  const refund = await within({ organizationId }, (trx) => claimRefund(trx, organizationId, refundId));
  if (!refund) return;
  try {
    const made = (await standing(refund)) ?? (await create(refund));
    await settle(refund, { state: 'done', stripeRefundId: made.id });
  } catch (error) {
    if (!isRefusedByStripe(error)) return logger.warn({ err: error, refund: refundId }, 'outcome of a refund is unknown; the sweep looks again');
    logger.error({ err: error, refund: refundId }, 'Stripe refused a refund');
    await settle(refund, { state: 'failed', stripeRefundId: null, failure: messageOf(error) });
  }
}

/**
 * A 5xx that Stripe remembers under a key would come back for a day. That call is over, so a look decides for good: with nothing there, the same
 * refund goes out under the next key (security.md §1.4).
 */
async function create(refund: Refund, round = 0): Promise<StripeRefund> {
  const { id: refundId, stripePaymentIntentId: intentId, amountCents } = refund;
  try {
    return await createRefund({ intentId, amountCents, refundId }, round === 0 ? keyOf(refund) : `${keyOf(refund)}-round-${round}`);
  } catch (error) {
    if (isRefusedByStripe(error) || !isReplayedByStripe(error) || round >= MOST_ROUNDS) throw error;
    return (await standing(refund)) ?? create(refund, round + 1);
  }
}

const MOST_ROUNDS = 5;

/** Stripe repeats its answer to a key, a refusal too: a person's further try has its own. */
function keyOf({ refundKey, attempt }: Refund): string {
  return attempt === 1 ? refundKey : `${refundKey}-${attempt}`;
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : 'Stripe refused it.').slice(0, 500);
}

async function standing(refund: Refund): Promise<StripeRefund | undefined> {
  const refunds = await listRefunds(refund.stripePaymentIntentId);
  return refunds.find((made) => made.refundRef === refund.id && made.status !== 'failed' && made.status !== 'canceled');
}

async function settle({ organizationId, id }: Refund, outcome: { state: 'done' | 'failed'; stripeRefundId: string | null; failure?: string }): Promise<void> {
  await within({ organizationId }, async (trx) => settleRefund(trx, organizationId, id, { ...outcome, now: await databaseNow(trx) }));
}

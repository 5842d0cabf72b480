import type { Actor } from '../audit/audit.repository';
import { databaseNow, within } from '../platform/database';
import { logger } from '../platform/logger';
import { claimPayments, type ClaimedPayment } from './claim-payments';
import { type DeclineKind, declineOf } from './decline';
import type { Intent, Outcome } from './intent';
import { listingFor, lookBeforeCharge } from './look-before-charge';
import { idempotencyKey, type Payment } from './payment';
import { getPayment } from './payments.repository';
import { checkNewestChargesOnce } from './reconciliation/check-newest-charges';
import { settlePayment } from './settle-payment';
import { type ChargeAnswer, confirmIntent, createIntent } from './stripe';

export type ChargeResult = {
  paymentId: string;
  invoiceId: string;
  /** `busy`: somebody else is at it, it is not due yet, or billing is on hold. */
  state: 'paid' | 'declined' | 'needs_action' | 'unknown' | 'busy';
  /** Where the bank asks the person; only with needs_action, and null there when nobody was present at the charge. */
  actionUrl: string | null;
  declineKind: DeclineKind | null;
  declineCode: string | null;
  /** For the person. */
  message: string | null;
};

type Charging = { organizationId: string; paymentId: string; actor: Actor };

/**
 * Charges one payment: claim (commit), look at Stripe, call with our own key and the frozen request, record (transaction A).
 * Opens its own short transactions, so never call it inside one. Calling it twice, or by two processes at once, charges once.
 */
export async function chargePayment({ organizationId, paymentId, actor }: Charging): Promise<ChargeResult> {
  const [result] = await chargePayments({ organizationId, paymentIds: [paymentId], actor });
  return result!;
}

type ChargingMany = { organizationId: string; paymentIds: readonly string[]; actor: Actor; atOnce?: number };

/**
 * The same for several payments of one organization, with one listing a payer, taken after all were claimed; a payment whose
 * earlier outcome is unknown gets a listing of its own. Answers in the order asked for. Keep to about 50 at a time: the
 * claims last 60 seconds.
 */
export async function chargePayments({ organizationId, paymentIds, actor, atOnce = 5 }: ChargingMany): Promise<ChargeResult[]> {
  await checkNewestChargesOnce();
  const claimed = await within({ organizationId }, async (trx) => claimPayments(trx, { organizationId, paymentIds, actor, now: await databaseNow(trx) }));
  const listings = new Map<string, Promise<Intent[]>>();
  const oldest = new Date(Math.min(...claimed.map((charge) => charge.lookSince.getTime())));
  const sharedListing = (charge: ClaimedPayment): Promise<Intent[]> => {
    const { customer } = charge.request;
    if (!listings.has(customer)) listings.set(customer, listingFor({ ...charge, lookSince: oldest }));
    return listings.get(customer)!;
  };
  const results = new Map<string, ChargeResult>();
  const waiting = [...claimed];
  const work = async (): Promise<void> => {
    for (let charge = waiting.shift(); charge; charge = waiting.shift()) results.set(charge.id, await chargeClaimed(charge, actor, sharedListing));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  return Promise.all(paymentIds.map(async (paymentId) => results.get(paymentId) ?? standing(organizationId, paymentId)));
}

async function chargeClaimed(charge: ClaimedPayment, actor: Actor, sharedListing: (charge: ClaimedPayment) => Promise<Intent[]>): Promise<ChargeResult> {
  const outcome = withPersonPresent(charge, await askStripe(charge, charge.needsFreshLook ? listingFor : sharedListing));
  if (outcome.kind === 'unknown') logger.warn({ payment: charge.id, note: outcome.note }, 'outcome of a charge is unknown; the sweep looks again');
  const payment = await within({ organizationId: charge.organizationId }, async (trx) =>
    settlePayment(trx, { organizationId: charge.organizationId, paymentId: charge.id, outcome, actor, now: await databaseNow(trx) }));
  return resultOf(payment);
}

/** Some banks want proof and offer no way to give it; the person who is there then needs another card. */
function withPersonPresent(charge: ClaimedPayment, outcome: Outcome): Outcome {
  if (charge.offSession || outcome.kind !== 'needs_action' || outcome.actionUrl !== null) return outcome;
  return { kind: 'declined', intentId: outcome.intentId, decline: declineOf('authentication_required') };
}

async function askStripe(charge: ClaimedPayment, list: (charge: ClaimedPayment) => Promise<Intent[]>): Promise<Outcome> {
  const before = await look(charge, list);
  if (before) return before;
  const answer = await call(charge);
  if (answer.kind !== 'unknown' || !answer.replayed) return answer;
  // Stripe remembers a 5xx under this key and would repeat it for a day. That call is over, so a look decides for good:
  // with nothing there, the same charge goes out under the next key.
  const after = await look(charge, listingFor);
  if (after) return after;
  const renewed = await nextRound(charge);
  return renewed ? call(renewed) : answer;
}

/** Stripe that can't be listed now can't be asked to charge either: the outcome stays open for the sweep. */
async function look(charge: ClaimedPayment, list: (charge: ClaimedPayment) => Promise<Intent[]>): Promise<Outcome | undefined> {
  let intents: Intent[];
  try {
    intents = await list(charge);
  } catch (error) {
    logger.warn({ err: error, payment: charge.id }, 'Stripe could not be asked before a charge');
    return { kind: 'unknown', intentId: null, note: 'the look failed' };
  }
  return lookBeforeCharge(charge, intents);
}

function call(charge: ClaimedPayment): Promise<ChargeAnswer> {
  const key = idempotencyKey(charge);
  if (charge.stripePaymentIntentId && !charge.offSession) return confirmIntent(charge.stripePaymentIntentId, charge.request, key);
  return createIntent(charge.request, key);
}

async function nextRound(charge: ClaimedPayment): Promise<ClaimedPayment | undefined> {
  const changed = await within({ organizationId: charge.organizationId }, (trx) =>
    trx('payments').where({ organization_id: charge.organizationId, id: charge.id, state: 'calling', round: charge.round }).update({ round: charge.round + 1 }));
  return changed === 1 ? { ...charge, round: charge.round + 1 } : undefined;
}

async function standing(organizationId: string, paymentId: string): Promise<ChargeResult> {
  return resultOf(await within({ organizationId }, (trx) => getPayment(trx, organizationId, paymentId), { readOnly: true }));
}

function resultOf(payment: Payment): ChargeResult {
  const state = payment.state === 'due' || payment.state === 'calling' ? 'busy' : payment.state;
  return {
    paymentId: payment.id, invoiceId: payment.invoiceId, state, actionUrl: payment.actionUrl,
    declineKind: payment.declineKind, declineCode: payment.declineCode, message: payment.declineMessage ?? (state === 'unknown' ? UNKNOWN : null),
  };
}

const UNKNOWN = 'The bank has not answered yet. We ask again every few minutes and never charge twice; this page will show the result.';

import type { Actor } from '../../audit/audit.repository';
import { databaseNow, within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { claimPayments, type ClaimedPayment } from './claim-payments';
import { type DeclineKind, declineOf } from './decline';
import type { Intent, Outcome } from './intent';
import { listingFor, type Look, lookBeforeCharge, sharedLook } from './look-before-charge';
import { idempotencyKey, type Payment } from './payment';
import { getPayment } from './payments.repository';
import { checkNewestChargesOnce } from '../reconciliation/check-newest-charges';
import { settlePaidPayments, settlePayment } from './settle-payment';
import type { ChargeAnswer } from '../stripe/charge-answer';
import { confirmIntent, createIntent } from '../stripe/charges';

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

type ChargingMany = {
  organizationId: string; paymentIds: readonly string[]; actor: Actor; atOnce?: number;
  /** Shared with other calls for payments that were committed before its first use. */
  look?: Look;
};

/**
 * The same for several payments of one organization, with one listing a payer, taken after all were claimed; a payment that was
 * tried before gets a listing of its own. What succeeded is recorded together. Answers in the order asked for. Keep to about
 * 50 at a time: the claims last 60 seconds.
 */
export async function chargePayments({ organizationId, paymentIds, actor, atOnce = 5, look = sharedLook() }: ChargingMany): Promise<ChargeResult[]> {
  await checkNewestChargesOnce();
  const claimed = await within({ organizationId }, async (trx) => claimPayments(trx, { organizationId, paymentIds, actor, now: await databaseNow(trx) }));
  // The oldest first: its listing serves all after it.
  claimed.sort((a, b) => a.lookSince.getTime() - b.lookSince.getTime());
  const settled = new Map<string, ChargeResult>();
  for (let place = 0; place < claimed.length; place += 2 * atOnce) {
    const answers = await answersFor(claimed.slice(place, place + 2 * atOnce), atOnce, look);
    for (const payment of await settleAnswers(organizationId, answers, actor)) settled.set(payment.id, resultOf(payment));
  }
  return Promise.all(paymentIds.map(async (paymentId) => settled.get(paymentId) ?? standing(organizationId, paymentId)));
}

type Answer = { charge: ClaimedPayment; outcome: Outcome };

/** Those that could not be asked about are missing: their claims lapse, and the sweep looks again. */
async function answersFor(charges: readonly ClaimedPayment[], atOnce: number, look: Look): Promise<Answer[]> {
  const waiting = [...charges];
  const answers: Answer[] = [];
  const work = async (): Promise<void> => {
    for (let charge = waiting.shift(); charge; charge = waiting.shift()) {
      try {
        answers.push(await answerFor(charge, look));
      } catch (error) {
        if (charges.length === 1) throw error;
        logger.error({ err: error, payment: charge.id }, 'a charge was cut off; the sweep looks again');
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, charges.length) }, work));
  return answers;
}

async function answerFor(charge: ClaimedPayment, list: Look): Promise<Answer> {
  const outcome = withPersonPresent(charge, await askStripe(charge, charge.needsFreshLook ? listingFor : list));
  if (outcome.kind === 'unknown') logger.warn({ payment: charge.id, note: outcome.note }, 'outcome of a charge is unknown; the sweep looks again');
  return { charge, outcome };
}

/** One that cannot be recorded must not keep the others from it: then each is recorded by itself. */
async function settleAnswers(organizationId: string, answers: readonly Answer[], actor: Actor): Promise<Payment[]> {
  const paid = answers.flatMap(({ charge, outcome }) => (outcome.kind === 'succeeded' ? { paymentId: charge.id, intent: outcome.intent } : []));
  if (paid.length < 2) return settleEach(organizationId, answers, actor);
  const others = answers.filter(({ outcome }) => outcome.kind !== 'succeeded');
  try {
    const settled = await within({ organizationId }, async (trx) => settlePaidPayments(trx, { organizationId, paid, actor, now: await databaseNow(trx) }));
    return [...settled, ...await settleEach(organizationId, others, actor)];
  } catch (error) {
    logger.warn({ err: error, organization: organizationId }, 'payments could not be recorded together; each is recorded by itself');
    return settleEach(organizationId, answers, actor);
  }
}

async function settleEach(organizationId: string, answers: readonly Answer[], actor: Actor): Promise<Payment[]> {
  const tries = answers.map(({ charge, outcome }) => () => within({ organizationId }, async (trx) =>
    settlePayment(trx, { organizationId, paymentId: charge.id, outcome, actor, now: await databaseNow(trx) })));
  return allTried(tries);
}

/** Every one is tried; then the first failure is thrown. */
async function allTried<T>(tries: readonly (() => Promise<T>)[]): Promise<T[]> {
  const done: T[] = [];
  const failures: unknown[] = [];
  for (const attempt of tries) {
    try {
      done.push(await attempt());
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return done;
}

/** Some banks want proof and offer no way to give it; the person who is there then needs another card. */
function withPersonPresent(charge: ClaimedPayment, outcome: Outcome): Outcome {
  if (charge.offSession || outcome.kind !== 'needs_action' || outcome.actionUrl !== null) return outcome;
  return { kind: 'declined', intentId: outcome.intentId, decline: declineOf('authentication_required') };
}

async function askStripe(charge: ClaimedPayment, list: Look): Promise<Outcome> {
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
async function look(charge: ClaimedPayment, list: Look): Promise<Outcome | undefined> {
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

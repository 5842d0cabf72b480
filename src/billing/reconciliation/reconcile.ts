import { uuidv7 } from 'uuidv7';
import type { Actor } from '../../audit/audit.repository';
import { type Scoped, within } from '../../platform/database';
import { applyIntent } from '../events/apply-event';
import type { Intent } from '../payments/intent';
import { bookRefunds } from '../refunds/book-refunds';
import { getIntent, listAllIntents } from '../stripe/charges';
import { isMissingAtStripe } from '../stripe/answers';
import { listAllRefunds } from '../stripe/refunds';
import { type Difference, finishReconciliation, type FoundDifference, keepDifferences, listOpenDifferences, startReconciliation } from './differences.repository';
import { putOnHold } from './holds.repository';
import { findPaymentOfIntent } from '../payments/payments.repository';
import type { Payment } from '../payments/payment';

export type Reconciliation = { from: Date; to: Date; compared: number; open: Difference[] };

/**
 * Compares everything that Stripe says happened since `from` with what we have, both ways: charges, amounts, refunds. What we
 * had only missed is booked, everything is recorded, and money that neither we nor a person can explain puts billing on hold. Without
 * `from` it goes on where the last one ended, with two days of overlap, or further back where something is still open. Answers the differences that are still open.
 */
export async function reconcile({ from, actor }: { from?: Date; actor: Actor }): Promise<Reconciliation> {
  const run = await within('system', (trx) => startReconciliation(trx, from));
  const intents = (await listAllIntents(run.from, run.to)).filter((intent) => intent.chargeRef !== null);
  const found = [...await compareIntents(intents, actor), ...await comparePayments(run.from, run.to, intents), ...await compareRefunds(run.from, run.to, actor)];
  return within('system', async (trx) => {
    await keepDifferences(trx, run, found.map((difference) => ({ ...difference, id: uuidv7() })));
    await finishReconciliation(trx, run.id, intents.length);
    const open = await listOpenDifferences(trx);
    const unexplained = open.find((difference) => difference.kind === 'money_unknown_here');
    if (unexplained) await putOnHold(trx, `Reconciling found ${unexplained.stripeId ?? ''}, which no payment of ours explains.`, run.startedAt);
    return { from: run.from, to: run.to, compared: intents.length, open };
  });
}

async function compareIntents(intents: readonly Intent[], actor: Actor): Promise<FoundDifference[]> {
  const found: FoundDifference[] = [];
  for (const intent of intents.filter((each) => each.status === 'succeeded')) {
    const before = await paymentOf(intent);
    if (before?.state === 'paid' && before.stripePaymentIntentId === intent.id) {
      if (before.amountCents !== intent.receivedCents || before.currency !== intent.currency) found.push(differenceOf('amount', intent, before, `${intent.receivedCents} ${intent.currency} at Stripe, ${before.amountCents} ${before.currency} here`));
      continue;
    }
    if (await isRefundedAsStray(intent.id)) continue;
    await applyIntent(intent, actor).catch(() => undefined);
    const after = await paymentOf(intent);
    if (after?.state === 'paid' && after.stripePaymentIntentId === intent.id) found.push({ ...differenceOf('booked_late', intent, after, 'paid at Stripe and not here'), resolution: 'booked by the reconciler' });
    else if (await isRefundedAsStray(intent.id)) found.push({ ...differenceOf('money_without_invoice', intent, after, 'no invoice was waiting for it'), resolution: 'refunded' });
    else found.push(differenceOf('money_unknown_here', intent, after, `${intent.receivedCents} ${intent.currency} for ${intent.chargeRef ?? 'nothing we know'}`));
  }
  return found;
}

/** Paid here, and Stripe does not say so. */
async function comparePayments(from: Date, to: Date, intents: readonly Intent[]): Promise<FoundDifference[]> {
  const succeeded = new Set(intents.filter((intent) => intent.status === 'succeeded').map((intent) => intent.id));
  const paid = await within('system', (trx) => listPaidBetween(trx, from, to), { readOnly: true });
  const found: FoundDifference[] = [];
  for (const payment of paid.filter((each) => !succeeded.has(each.intentId))) {
    const intent = await getIntent(payment.intentId).catch((error: unknown) => {
      if (isMissingAtStripe(error)) return undefined;
      throw error;
    });
    if (intent?.status === 'succeeded') continue;
    found.push({ kind: 'paid_here_only', organizationId: payment.organizationId, paymentId: payment.id, stripeId: payment.intentId, detail: `Stripe says ${intent?.status ?? 'it does not know it'}` });
  }
  return found;
}

async function compareRefunds(from: Date, to: Date, actor: Actor): Promise<FoundDifference[]> {
  const refunds = (await listAllRefunds(from, to)).filter((refund) => refund.status === 'succeeded');
  const known = await within('system', (trx) => knownRefunds(trx, refunds.map((refund) => refund.id)), { readOnly: true });
  const found: FoundDifference[] = [];
  for (const refund of refunds.filter((each) => !known.has(each.id) && each.intentId !== null)) {
    const note = await bookRefunds(refund.intentId!, actor);
    const booked = note === null;
    found.push({ kind: 'refund_unknown_here', organizationId: null, paymentId: null, stripeId: refund.id, detail: `${refund.amountCents} of ${refund.intentId!}`, ...booked && { resolution: 'booked by the reconciler' } });
  }
  return found;
}

function paymentOf(intent: Intent): Promise<Payment | undefined> {
  return within('system', (trx) => findPaymentOfIntent(trx, intent), { readOnly: true });
}

function isRefundedAsStray(intentId: string): Promise<boolean> {
  return within('system', async (trx) => (await trx('refunds').where({ stripe_payment_intent_id: intentId, payment_id: null }).first('id')) !== undefined, { readOnly: true });
}

function differenceOf(kind: string, intent: Intent, payment: Payment | undefined, detail: string): FoundDifference {
  return { kind, organizationId: payment?.organizationId ?? null, paymentId: payment?.id ?? null, stripeId: intent.id, detail };
}

async function listPaidBetween(trx: Scoped, from: Date, to: Date): Promise<{ id: string; organizationId: string; intentId: string }[]> {
  // Times of ours are by the database's clock, the window by real time: in a live portal they are the same.
  const result = await trx.raw<{ rows: { id: string; organization_id: string; intent: string }[] }>(
    `select id, organization_id, stripe_payment_intent_id as intent from payments, clock
      where state = 'paid' and stripe_payment_intent_id is not null and settled_at - ahead_by between ? and ?`, [from, to]);
  return result.rows.map((row) => ({ id: row.id, organizationId: row.organization_id, intentId: row.intent }));
}

async function knownRefunds(trx: Scoped, ids: readonly string[]): Promise<Set<string>> {
  const result = await trx.raw<{ rows: { id: string }[] }>("select stripe_refund_id as id from refunds where stripe_refund_id = any(?) and state = 'done'", [[...ids]]);
  return new Set(result.rows.map((row) => row.id));
}

import { type Actor, recordAudit } from '../../audit/audit.repository';
import type { Scoped } from '../../platform/database/database';
import { declineOf } from './decline';
import { coversOf, type Intent, type Outcome } from './intent';
import { getInvoice, lockInvoicesOfPayments, markInvoiceVoid } from '../invoices/invoices.repository';
import type { Payment, PaymentState } from './payment';
import { getPayment, movePayment, movePaymentsToPaid } from './payments.repository';
import { reopenQuotes } from '../quotes/quotes.repository';
import { refundStrayMoney } from '../refunds/refund-stray-money';
import { issueInvoices } from '../invoices/settle-invoice';

export type Settling = {
  organizationId: string;
  paymentId: string;
  outcome: Outcome;
  /** The card, where the payment row does not know it yet (Checkout). */
  card?: { id: string; brand: string; last4: string };
  actor: Actor;
  now: Date;
};

type One = Pick<Settling, 'organizationId' | 'paymentId' | 'actor' | 'now'>;

const NOT_SETTLED: readonly PaymentState[] = ['due', 'calling', 'unknown', 'needs_action'];

/**
 * Transaction A: records what Stripe said about a payment, whoever asked (worker, webhook, return page, reconciler); the first
 * wins and the others change nothing. Succeeded, with the amount, currency and reference that we asked for: the invoice is
 * paid and numbered. Money for a payment that is settled otherwise goes back. Declined: an order's invoice becomes void and
 * its quote open again; a renewal's stays open for the next try (domain.md §3.7). Answers the payment as it is then.
 */
export async function settlePayment(trx: Scoped, settling: Settling): Promise<Payment> {
  const { outcome } = settling;
  const changed = outcome.kind === 'succeeded' ? await settlePaid(trx, settling, outcome.intent)
    : outcome.kind === 'declined' ? await settleRefused(trx, settling, outcome)
    : outcome.kind === 'needs_action' ? await waitForPerson(trx, settling, outcome)
    : await leaveUnknown(trx, settling, outcome);
  return changed ?? getPayment(trx, settling.organizationId, settling.paymentId);
}

async function settlePaid(trx: Scoped, { organizationId, paymentId, card, actor, now }: Settling, intent: Intent): Promise<Payment | undefined> {
  const [settled] = await settlePaidPayments(trx, { organizationId, paid: [{ paymentId, intent, ...card && { card } }], actor, now });
  return settled;
}

type SettlingPaid = Pick<Settling, 'organizationId' | 'actor' | 'now'> & { paid: readonly PaidPayment[] };
type PaidPayment = Pick<Settling, 'paymentId' | 'card'> & { intent: Intent };

/** The same for payments of one organization that have all succeeded, in a handful of statements. Answers them as they are then. */
export async function settlePaidPayments(trx: Scoped, { paid, ...settling }: SettlingPaid): Promise<Payment[]> {
  const { organizationId, actor, now } = settling;
  await lockInvoicesOfPayments(trx, organizationId, paid.map(({ paymentId }) => paymentId));
  const moved = await movePaymentsToPaid(trx, organizationId, NOT_SETTLED, now, paid.map(({ paymentId, intent, card }) => ({ id: paymentId, intentId: intent.id, ...card && { card } })));
  const answers: Payment[] = [];
  const sound: Payment[] = [];
  for (const { paymentId, intent } of paid) {
    const payment = moved.get(paymentId);
    const one = { ...settling, paymentId };
    const wrong = payment && mismatch(payment, intent);
    if (!payment) answers.push(await settledOtherwise(trx, one, intent));
    else if (wrong) answers.push(await takeBack(trx, one, intent, wrong) ?? payment);
    else sound.push(payment);
  }
  await issueInvoices(trx, { organizationId, invoices: sound.map(({ invoiceId, cardBrand, cardLast4 }) => ({ invoiceId, card: cardBrand && cardLast4 ? { brand: cardBrand, last4: cardLast4 } : null })), actor, now });
  return [...answers, ...sound];
}

/** Paid before, by this intent: nothing to do. By another, or given up: this money has no invoice. */
async function settledOtherwise(trx: Scoped, { organizationId, paymentId, actor, now }: One, intent: Intent): Promise<Payment> {
  const payment = await getPayment(trx, organizationId, paymentId);
  if (payment.state === 'paid' && payment.stripePaymentIntentId === intent.id) return payment;
  const second = payment.state === 'paid';
  await refundStrayMoney(trx, { organizationId, intent, reason: second ? 'second payment of a settled order' : 'payment of an order that was given up', freezes: second, actor, now });
  return payment;
}

function mismatch(payment: Payment, intent: Intent): string | undefined {
  if (intent.receivedCents !== payment.amountCents) return `amount ${intent.receivedCents} instead of ${payment.amountCents}`;
  if (intent.currency !== payment.currency) return `currency ${intent.currency} instead of ${payment.currency}`;
  // A restored backup gives keys out again: under ours or another, it must have covered exactly what we asked for.
  const items = payment.request ? coversOf(payment.request.metadata) : [];
  const same = items.length === intent.covers.length && items.every((item) => intent.covers.includes(item));
  if (intent.chargeRef === payment.chargeKey) return payment.request === null || same ? undefined : `terms other than those of ${payment.chargeKey}`;
  return same && items.length > 0 ? undefined : `reference ${intent.chargeRef ?? 'none'} instead of ${payment.chargeKey}`;
}

/** Stripe took what we did not ask for: it goes back, and the order counts as declined. */
async function takeBack(trx: Scoped, settling: One, intent: Intent, wrong: string): Promise<Payment | undefined> {
  const { organizationId, paymentId, actor, now } = settling;
  await refundStrayMoney(trx, { organizationId, intent, reason: `money that does not match: ${wrong}`, freezes: true, actor, now });
  return settleDeclined(trx, settling, { intentId: intent.id, decline: declineOf('amount_mismatch') }, ['paid'], paymentId);
}

async function settleRefused(trx: Scoped, settling: Settling, outcome: Extract<Outcome, { kind: 'declined' }>): Promise<Payment | undefined> {
  await lockInvoicesOfPayments(trx, settling.organizationId, [settling.paymentId]);
  return settleDeclined(trx, settling, outcome);
}

async function settleDeclined(
  trx: Scoped, { organizationId, paymentId, actor, now }: One, { intentId, decline }: Pick<Extract<Outcome, { kind: 'declined' }>, 'intentId' | 'decline'>,
  from: readonly PaymentState[] = NOT_SETTLED, id = paymentId,
): Promise<Payment | undefined> {
  const declined = await movePayment(trx, organizationId, id, from, {
    state: 'declined', decline_code: decline.code, decline_kind: decline.kind, decline_message: decline.message, settled_at: now,
    leased_until: null, action_url: null, ...intentId !== null && { stripe_payment_intent_id: intentId },
  });
  if (!declined) return undefined;
  const invoice = await getInvoice(trx, organizationId, declined.invoiceId);
  if (!invoice.staysOpen) {
    await markInvoiceVoid(trx, organizationId, invoice.id, `payment declined (${decline.code})`, now);
    await reopenQuotes(trx, organizationId, invoice.id);
  }
  await recordAudit(trx, {
    organizationId, accountId: invoice.accountId, actor, action: 'payment.declined', subjectType: 'payment', subjectId: paymentId,
    after: { code: decline.code, kind: decline.kind, attempt: declined.attempt, invoiceId: invoice.id }, now,
  });
  return declined;
}

async function waitForPerson(trx: Scoped, { organizationId, paymentId, now }: Settling, { intentId, actionUrl }: { intentId: string; actionUrl: string | null }): Promise<Payment | undefined> {
  const { code, message } = declineOf('authentication_required');
  return movePayment(trx, organizationId, paymentId, actionUrl === null ? ['calling', 'unknown'] : ['calling', 'unknown', 'needs_action'], {
    state: 'needs_action', stripe_payment_intent_id: intentId, action_url: actionUrl, leased_until: null, called_at: now,
    decline_code: code, decline_message: message,
  });
}

async function leaveUnknown(trx: Scoped, { organizationId, paymentId }: Settling, { intentId }: { intentId: string | null }): Promise<Payment | undefined> {
  return movePayment(trx, organizationId, paymentId, ['calling'], {
    state: 'unknown', leased_until: null, ...intentId !== null && { stripe_payment_intent_id: intentId },
  });
}

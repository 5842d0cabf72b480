import type { Actor } from '../../audit/audit.repository';
import { type Scoped, within } from '../../platform/database/database';
import { money } from '../../platform/values/format';
import { cents, isCurrency } from '../../platform/values/money';
import { bookRefunds } from '../refunds/book-refunds';
import { listAllRefunds, listRefunds, type StripeRefund } from '../stripe/refunds';
import type { FoundDifference } from './differences.repository';

/** What went back, both ways: made at Stripe and not here is booked; what only we say, or say otherwise, a person must look at. */
export async function compareRefunds(from: Date, to: Date, actor: Actor): Promise<FoundDifference[]> {
  const all = await listAllRefunds(from, to);
  return [...await unknownHere(all.filter(({ status }) => status === 'succeeded'), actor), ...await unlikeOurs({ from, to }, actor, new Map(all.map((refund) => [refund.id, refund])))];
}

async function unknownHere(refunds: readonly StripeRefund[], actor: Actor): Promise<FoundDifference[]> {
  const known = await within('system', (trx) => knownRefunds(trx, refunds.map(({ id }) => id)), { readOnly: true });
  const found: FoundDifference[] = [];
  for (const refund of refunds.filter(({ id, intentId }) => !known.has(id) && intentId !== null)) {
    const booked = await bookRefunds(refund.intentId!, actor) === null;
    found.push({ kind: 'refund_unknown_here', organizationId: null, paymentId: null, stripeId: refund.id, detail: `${sumOf(refund)} of ${refund.intentId!}`, ...booked && { resolution: 'booked by the reconciler' } });
  }
  return found;
}

/** Those of ours that the list of the window does not name are asked for by their charge, once a charge. */
async function unlikeOurs({ from, to }: { from: Date; to: Date }, actor: Actor, listed: ReadonlyMap<string, StripeRefund>): Promise<FoundDifference[]> {
  const ours = await within('system', (trx) => listDoneBetween(trx, from, to), { readOnly: true });
  const asked = new Map<string, Promise<StripeRefund[]>>();
  const found: FoundDifference[] = [];
  for (const refund of ours) {
    if (!listed.has(refund.stripeId) && !asked.has(refund.intentId)) asked.set(refund.intentId, listRefunds(refund.intentId));
    const there = listed.get(refund.stripeId) ?? (await asked.get(refund.intentId)!).find(({ id }) => id === refund.stripeId);
    const difference = judge(refund, there);
    // Its row goes back to those that somebody has to send again.
    const isBrought = difference?.kind === 'refund_failed' && await bookRefunds(refund.intentId, actor) === null;
    if (difference) found.push({ ...difference, ...isBrought && { resolution: 'marked as failed; it waits to be sent again' }, organizationId: refund.organizationId, paymentId: refund.paymentId, stripeId: refund.stripeId });
  }
  return found;
}

function judge(ours: OurRefund, there: StripeRefund | undefined): Pick<FoundDifference, 'kind' | 'detail'> | undefined {
  if (!there) return { kind: 'refund_here_only', detail: `${sumOf(ours)} here, nothing at Stripe` };
  if (there.status === 'failed' || there.status === 'canceled') return { kind: 'refund_failed', detail: `${sumOf(ours)} here, ${there.status} at Stripe` };
  return there.amountCents === ours.amountCents ? undefined : { kind: 'refund_amount', detail: `${sumOf(there)} at Stripe, ${sumOf(ours)} here` };
}

function sumOf({ amountCents, currency }: { amountCents: number; currency: string }): string {
  return isCurrency(currency) ? money(cents(amountCents), currency) : `${amountCents} ${currency}`;
}

type OurRefund = { organizationId: string; paymentId: string | null; intentId: string; stripeId: string; amountCents: number; currency: string };

async function listDoneBetween(trx: Scoped, from: Date, to: Date): Promise<OurRefund[]> {
  const result = await trx.raw<{ rows: OurRefund[] }>(
    `select organization_id as "organizationId", payment_id as "paymentId", stripe_payment_intent_id as "intentId", stripe_refund_id as "stripeId", amount_cents as "amountCents", currency
       from refunds, clock where state = 'done' and stripe_refund_id is not null and settled_at - ahead_by between ? and ?`, [from, to]);
  return result.rows;
}

async function knownRefunds(trx: Scoped, ids: readonly string[]): Promise<Set<string>> {
  const result = await trx.raw<{ rows: { id: string }[] }>("select stripe_refund_id as id from refunds where stripe_refund_id = any(?) and state = 'done'", [[...ids]]);
  return new Set(result.rows.map((row) => row.id));
}

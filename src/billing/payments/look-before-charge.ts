import { databaseNow, within } from '../../platform/database/database';
import type { ClaimedPayment } from './claim-payments';
import { type Intent, type Outcome, outcomeOf } from './intent';
import { putOnHold } from '../reconciliation/holds.repository';
import { listIntents } from '../stripe/charges';

/**
 * Looks at Stripe for a charge that was made for this payment before: by our reference, or by the items it covers, so that a
 * restored backup or a lost reply never charges twice (security: money is moved once, 2). Undefined: none, go on and charge.
 * A succeeded charge that covers only part of the same, other terms of the same subscription or under our own key, or another sum, puts billing on hold
 * and leaves this one unknown.
 */
export async function lookBeforeCharge(claimed: ClaimedPayment, intents: readonly Intent[]): Promise<Outcome | undefined> {
  const own = strongest(intents.filter((intent) => intent.chargeRef === claimed.chargeKey));
  if (own && isMoney(own) && !coversItems(claimed, own)) return holdFor(own, `Stripe has a charge (${own.id}) under ${claimed.chargeKey} for other terms.`);
  if (own) return ownOutcome(claimed, own);
  for (const intent of await foreignMoney(claimed.items, intents)) {
    if (coversSame(claimed, intent)) return outcomeOf(intent);
    return holdFor(intent, `Stripe has a charge (${intent.id}) for a term that ${claimed.chargeKey} is for, and we do not know it.`);
  }
  const [other] = await lostMoneyFor(claimed.items, intents);
  return other && holdFor(other, `Stripe has a charge (${other.id}) for another term of a subscription that ${claimed.chargeKey} renews, and we do not know it.`);
}

async function holdFor(intent: Intent, reason: string): Promise<Outcome> {
  await within('system', async (trx) => putOnHold(trx, reason, await databaseNow(trx)));
  return { kind: 'unknown', intentId: null, note: `overlaps with ${intent.id}` };
}

/** Whether there is money at Stripe for any of these items, or another term of their subscriptions, that no payment of ours knows. */
export async function isForeignMoneyFor(items: readonly string[], intents: readonly Intent[]): Promise<boolean> {
  return (await foreignMoney(items, intents)).length > 0 || (await lostMoneyFor(items, intents)).length > 0;
}

/** The customer's intents since the first moment that one for this payment may have been made. */
export function listingFor(claimed: Pick<ClaimedPayment, 'request' | 'lookSince'>): Promise<Intent[]> {
  return listIntents(claimed.request.customer, claimed.lookSince);
}

export type Look = (claimed: Pick<ClaimedPayment, 'request' | 'lookSince'>) => Promise<Intent[]>;

/** A listing says nothing about charges made after it; an older one is taken anew. */
const LISTING_MS = 5 * 60_000;

/**
 * One listing a customer for many charges, for at most 5 minutes. Only for payments whose row was committed before the first
 * look and that were never called (security: money is moved once, 2).
 */
export function sharedLook(): Look {
  const listings = new Map<string, { since: Date; takenAt: number; intents: Promise<Intent[]> }>();
  return (claimed) => {
    const { customer } = claimed.request;
    const known = listings.get(customer);
    if (known && known.since <= claimed.lookSince && performance.now() - known.takenAt < LISTING_MS) return known.intents;
    // Leases claimed at the same time ask from moments a little apart, in any order: one listing from before them all serves each.
    const since = new Date(claimed.lookSince.getTime() - LISTING_MS);
    const taken = { since, takenAt: performance.now(), intents: listIntents(customer, since) };
    listings.set(customer, taken);
    // One that failed is not kept: the next charge asks again.
    taken.intents.catch(() => listings.get(customer) === taken && listings.delete(customer));
    return taken.intents;
  };
}

const STRENGTH: readonly Intent['status'][] = ['succeeded', 'processing', 'requires_capture', 'requires_action', 'requires_payment_method', 'requires_confirmation', 'canceled'];

function strongest(intents: readonly Intent[]): Intent | undefined {
  return [...intents].sort((a, b) => STRENGTH.indexOf(a.status) - STRENGTH.indexOf(b.status))[0];
}

/** With a person there again, an intent that waited for them is confirmed with the card they chose now. */
function ownOutcome(claimed: ClaimedPayment, own: Intent): Outcome | undefined {
  const outcome = outcomeOf(own);
  const isTriedAgain = claimed.stripePaymentIntentId === own.id && claimed.round > 0 && !claimed.offSession;
  if (!isTriedAgain || outcome?.kind !== 'needs_action') return outcome;
  const isThisTry = outcome.actionUrl !== null && own.paymentMethodId === claimed.request.payment_method;
  return isThisTry ? outcome : undefined;
}

function isMoney(intent: Intent): boolean {
  return intent.status === 'succeeded' || intent.status === 'processing' || intent.status === 'requires_capture';
}

function coversSame(claimed: ClaimedPayment, intent: Intent): boolean {
  return intent.amountCents === claimed.amountCents && intent.currency === claimed.currency && coversItems(claimed, intent);
}

function coversItems(claimed: ClaimedPayment, intent: Intent): boolean {
  return intent.covers.length === claimed.items.length && intent.covers.every((item) => claimed.items.includes(item));
}

function foreignMoney(items: readonly string[], intents: readonly Intent[]): Promise<Intent[]> {
  return unknownToUs(intents.filter((intent) => isMoney(intent) && intent.covers.some((item) => items.includes(item))));
}

/**
 * Money for any term of the same subscriptions that nothing here explains: neither a payment nor a card page goes by its reference. A renewal in
 * grace starts on its own day, so after a restore the same service may have been paid for under another start.
 */
async function lostMoneyFor(items: readonly string[], intents: readonly Intent[]): Promise<Intent[]> {
  const subscriptions = new Set(items.flatMap(subscriptionOf));
  const unknown = await unknownToUs(intents.filter((intent) => isMoney(intent) && intent.covers.flatMap(subscriptionOf).some((id) => subscriptions.has(id))));
  if (unknown.length === 0) return [];
  const refs = await within('system', async (trx) => {
    const result = await trx.raw<{ rows: { ref: string }[] }>(
      `select charge_key as ref from payments where charge_key = any(:refs)
        union select 'checkout-' || id || '-1' from checkouts where 'checkout-' || id || '-1' = any(:refs)`, { refs: unknown.map(({ chargeRef }) => chargeRef) });
    return new Set(result.rows.map((row) => row.ref));
  }, { readOnly: true });
  return unknown.filter(({ chargeRef }) => chargeRef === null || !refs.has(chargeRef));
}

function subscriptionOf(item: string): string[] {
  return item.includes('@') ? [item.slice(0, item.indexOf('@'))] : [];
}

/** Intents that belong to another payment of ours, go back, or are explained by a person say nothing about this one. */
async function unknownToUs(intents: readonly Intent[]): Promise<Intent[]> {
  if (intents.length === 0) return [];
  const known = await within('system', async (trx) => {
    const result = await trx.raw<{ rows: { id: string }[] }>(
      `select stripe_payment_intent_id as id from payments where stripe_payment_intent_id = any(:ids)
       union select stripe_payment_intent_id from refunds where stripe_payment_intent_id = any(:ids)
       union select stripe_id from reconciliation_differences where stripe_id = any(:ids) and explained_by is not null`, { ids: intents.map((intent) => intent.id) });
    return new Set(result.rows.map((row) => row.id));
  }, { readOnly: true });
  return intents.filter((intent) => !known.has(intent.id));
}

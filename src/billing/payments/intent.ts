import type { Day } from '../../platform/values/dates';
import { declineOf, type Decline } from './decline';

/** What we read of Stripe's PaymentIntent. Amounts in minor units, currency in capitals. */
export type Intent = {
  id: string;
  status: 'succeeded' | 'processing' | 'requires_action' | 'requires_confirmation' | 'requires_payment_method' | 'requires_capture' | 'canceled';
  amountCents: number;
  receivedCents: number;
  currency: string;
  customerId: string | null;
  paymentMethodId: string | null;
  /** metadata.charge_ref: our charge key, or "checkout-<id>". */
  chargeRef: string | null;
  /** The charge items it pays for, "<subscription>@<term start>". */
  covers: readonly string[];
  /** Where the bank asks the person. */
  actionUrl: string | null;
  error: { code: string; declineCode: string | null } | null;
  createdAt: Date;
};

/** What is known about a charge after asking Stripe. */
export type Outcome =
  | { kind: 'succeeded'; intent: Intent }
  | { kind: 'declined'; intentId: string | null; decline: Decline }
  | { kind: 'needs_action'; intentId: string; actionUrl: string | null }
  /** Paid or not is not known; the next look decides. */
  | { kind: 'unknown'; intentId: string | null; note: string };

/** What an intent says by itself. Undefined: nothing was tried with it yet, so it may be confirmed or made again. */
export function outcomeOf(intent: Intent): Outcome | undefined {
  switch (intent.status) {
    case 'succeeded': return { kind: 'succeeded', intent };
    case 'processing':
    case 'requires_capture': return { kind: 'unknown', intentId: intent.id, note: `the bank is still working on it (${intent.status})` };
    case 'requires_action': return { kind: 'needs_action', intentId: intent.id, actionUrl: intent.actionUrl };
    case 'canceled': return { kind: 'declined', intentId: intent.id, decline: declineOf('intent_canceled') };
    case 'requires_confirmation': return undefined;
    case 'requires_payment_method':
      if (!intent.error) return undefined;
      if (intent.error.code === 'authentication_required') return { kind: 'needs_action', intentId: intent.id, actionUrl: null };
      return { kind: 'declined', intentId: intent.id, decline: declineOf(intent.error.code, intent.error.declineCode) };
  }
}

export function chargeItem(item: { subscriptionId: string; termStartsOn: Day | string }): string {
  return `${item.subscriptionId}@${item.termStartsOn}`;
}

/** Nobody pays for a term of a subscription earlier than so many days before it begins: dates are aligned from the start of three years on, with a day to spare. */
export const earliestRenewalDays = 1_097;

const ITEMS_A_VALUE = 9;
/** So many terms are paid by one charge at most: what Stripe's metadata can name. */
export const mostItemsACharge = 100;

/** Stripe's metadata takes 500 characters a value: nine items each, in covers_1, covers_2 … Throws RangeError above 100 items. */
export function coversMetadata(items: readonly string[]): Record<string, string> {
  if (items.length > mostItemsACharge) throw new RangeError(`a charge covers ${items.length} items`);
  const sorted = [...items].sort();
  const metadata: Record<string, string> = {};
  for (let place = 0; place < sorted.length; place += ITEMS_A_VALUE) {
    metadata[`covers_${place / ITEMS_A_VALUE + 1}`] = sorted.slice(place, place + ITEMS_A_VALUE).join(',');
  }
  return metadata;
}

export function coversOf(metadata: Readonly<Record<string, string>>): string[] {
  return Object.entries(metadata).filter(([key]) => /^covers_\d+$/.test(key)).flatMap(([, value]) => value.split(','));
}

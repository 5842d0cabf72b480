import { addDays, addMonthsFromAnchor, day, type Day, daysBetween } from '../../platform/values/dates';

/** A card on file. Its number never reaches us: only what a receipt prints. */
export type Card = {
  /** Stays the same when the card behind it is replaced, so that what hangs on it needs no change. */
  id: string;
  organizationId: string;
  payerId: string;
  stripePaymentMethodId: string;
  brand: string;
  last4: string;
  expMonth: number;
  expYear: number;
  holderName: string;
  billingEmail: string;
  billingLine1: string;
  billingCity: string;
  billingState: string;
  billingPostalCode: string;
  billingCountry: string;
  isDefault: boolean;
  isSpare: boolean;
  removedAt: Date | null;
  replacedById: string | null;
  /** Taken away at Stripe, so that nothing can be charged to it; it stays on file to be replaced. */
  goneAt: Date | null;
};

export type CardExpiry = 'fine' | 'soon' | 'expired';

/** "Visa ending in 4242". */
export function cardLabel(card: { brand: string; last4: string }): string {
  return `${brandName(card.brand)} ending in ${card.last4}`;
}

export function brandName(brand: string): string {
  const names: Record<string, string> = { visa: 'Visa', mastercard: 'Mastercard', amex: 'American Express', discover: 'Discover', diners: 'Diners Club', jcb: 'JCB', unionpay: 'UnionPay' };
  return names[brand] ?? 'Card';
}

/** A card works to the end of its month; "soon" is within the next 60 days (domain.md §7.10). `today` in the payer's zone. */
export function cardExpiry(card: Pick<Card, 'expMonth' | 'expYear'>, today: Day): CardExpiry {
  const left = daysBetween(today, lastDayOf(card));
  if (left < 0) return 'expired';
  return left <= 60 ? 'soon' : 'fine';
}

/** Whether a charge to it can succeed on that day, for all we know. */
export function isUsable(card: Pick<Card, 'expMonth' | 'expYear' | 'goneAt'>, on: Day): boolean {
  return card.goneAt === null && cardExpiry(card, on) !== 'expired';
}

/** The last day on which the card works. */
export function lastDayOf(card: Pick<Card, 'expMonth' | 'expYear'>): Day {
  const first = day(`${card.expYear}-${String(card.expMonth).padStart(2, '0')}-01`);
  return addDays(addMonthsFromAnchor(first, 1), -1);
}

import { addDays, type Day } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { brandName, type Card, cardExpiry, cardLabel, isUsable } from './card';

/** "04/2027". */
export function expiryText(card: Pick<Card, 'expMonth' | 'expYear'>): string {
  return `${String(card.expMonth).padStart(2, '0')}/${card.expYear}`;
}

export function cardOptions(cards: readonly Card[], today: Day) {
  return cards.map((card) => {
    const isExpired = cardExpiry(card, today) === 'expired';
    const place = card.isDefault ? ', your default card' : card.isSpare ? ', your spare card' : '';
    const state = card.goneAt ? 'Taken away at our payment provider' : `${isExpired ? 'Expired' : 'Expires'} ${expiryText(card)}`;
    return { value: card.id, label: cardLabel(card), hint: state + place, disabled: !isUsable(card, today) };
  });
}

/** A card as the Cards page shows it. */
export function shownCard(card: Card, today: Day) {
  const expiry = cardExpiry(card, today);
  const place = card.isDefault ? 'Default' : card.isSpare ? 'Spare' : '';
  return {
    id: card.id, label: cardLabel(card), brand: brandName(card.brand), last4: card.last4, expires: expiryText(card), isDefault: card.isDefault, isSpare: card.isSpare,
    holder: [card.holderName, card.billingCity, card.billingCountry].filter(Boolean).join(', '), place, isUsable: isUsable(card, today),
    badge: card.goneAt ? { kind: 'bad', label: 'Gone' } : expiry === 'expired' ? { kind: 'bad', label: 'Expired' } : expiry === 'soon' ? { kind: 'look', label: 'Expires soon' } : null,
  };
}

/** "3 renewals, the next on 14 Dec 2026". A renewal is charged the day before its expiry day (domain.md §7.10). */
export function renewalsText(counted: { count: number; next: Day | null } | undefined): string {
  if (!counted) return '';
  if (counted.next === null) return `${counted.count} ${counted.count === 1 ? 'renewal that waits' : 'renewals that wait'} for money`;
  return `${counted.count} ${counted.count === 1 ? 'renewal, on' : 'renewals, the next on'} ${day(addDays(counted.next, -1))}`;
}

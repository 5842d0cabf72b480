import type { Day } from '../../platform/dates';
import { brandName, type Card, cardExpiry, cardLabel } from './card';

/** "04/2027". */
export function expiryText(card: Pick<Card, 'expMonth' | 'expYear'>): string {
  return `${String(card.expMonth).padStart(2, '0')}/${card.expYear}`;
}

export function cardOptions(cards: readonly Card[], today: Day) {
  return cards.map((card) => {
    const isExpired = cardExpiry(card, today) === 'expired';
    const place = card.isDefault ? ', your default card' : card.isSpare ? ', your spare card' : '';
    return { value: card.id, label: cardLabel(card), hint: `${isExpired ? 'Expired' : 'Expires'} ${expiryText(card)}${place}`, disabled: isExpired };
  });
}

/** A card as the Cards page shows it. */
export function shownCard(card: Card, today: Day) {
  const expiry = cardExpiry(card, today);
  const place = card.isDefault ? 'Default' : card.isSpare ? 'Spare' : '';
  return {
    id: card.id, label: cardLabel(card), brand: brandName(card.brand), last4: card.last4, expires: expiryText(card), isDefault: card.isDefault, isSpare: card.isSpare,
    holder: [card.holderName, card.billingCity, card.billingCountry].filter(Boolean).join(', '), place,
    badge: expiry === 'expired' ? { kind: 'bad', label: 'Expired' } : expiry === 'soon' ? { kind: 'look', label: 'Expires soon' } : null,
  };
}

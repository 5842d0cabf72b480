import { type Card, cardLabel, lastDayOf } from '../../billing/cards/card';
import { expiryText } from '../../billing/cards/cards.presenter';
import { type Catalog } from '../../plans/catalog';
import { day } from '../../platform/values/format';
import { type BuyingOrganization } from '../purchases/purchase-facts.report';
import { chargeDayOf } from '../renewals/auto-renew/auto-renewals.presenter';
import { sumText } from './cards.mails';
import { expectedCharge } from './expected-charge';
import { type RenewalOnCard } from './renewals-on-cards.report';

type Prices = { organization: BuyingOrganization; catalog: Catalog };

/** A renewal as the page of its card shows it. */
export function shownRenewal(renewal: RenewalOnCard, card: Card, prices: Prices) {
  const { subscription: { id, accountId, number, nickname, state }, accountName, planName } = renewal;
  const chargeOn = chargeDayOf(renewal.subscription);
  return {
    id, accountId, accountName, what: [planName, number, nickname].filter(Boolean).join(' '), chargeOn, sum: sumText(expectedCharge(renewal, prices)),
    isOwnChoice: renewal.subscription.autoRenewCardId !== null, isFailing: state === 'payment_failed',
    isAtRisk: state === 'active' && (card.goneAt !== null || lastDayOf(card) < chargeOn),
  };
}

/** What the Cards page says of a card that will not pay renewals; nothing where it pays all of those in sight. */
export function riskOf(card: Card, atRisk: readonly RenewalOnCard[], prices: Prices) {
  const own = atRisk.filter(({ cardId }) => cardId === card.id);
  const [first] = own;
  if (!first) return [];
  return [{
    id: card.id, label: cardLabel(card), why: card.goneAt ? 'It was taken away at our payment provider, so nothing can be charged to it.' : `It expires ${expiryText(card)}.`,
    count: own.length, firstOn: day(chargeDayOf(first.subscription)), firstName: first.accountName, firstSum: sumText(expectedCharge(first, prices)),
  }];
}

import { type Card, cardLabel } from '../../billing/cards/card';
import { billingPages } from '../../billing/payers/billing-pages';
import { expiryText } from '../../billing/cards/cards.presenter';
import { config } from '../../config';
import { type NewMail } from '../../mail/queue-mail';
import { type Day } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { type Recipient } from '../recipients.report';
import { type ExpectedCharge } from './expected-charge';
import { type RenewalOnCard } from './renewals-on-cards.report';

export type ChargeOnCard = RenewalOnCard & { readonly chargeOn: Day; readonly expected: ExpectedCharge };

type CardMail = { organizationId: string; accountId: string | null; card: Card; step: number; charges: readonly ChargeOnCard[]; to: Recipient; now: Date };

const mostFacts = 20;

/** A card that will not pay the renewals that hang on it: which, when, how much, and where to replace it (domain.md §7.10, §15). */
export function cardMail({ organizationId, accountId, card, step, charges, to, now }: CardMail): NewMail {
  const [first] = charges as [ChargeOnCard];
  const count = charges.length === 1 ? 'a renewal' : `${charges.length} renewals`;
  const label = cardLabel(card);
  const why = card.goneAt ? `Your ${label} was taken away at our payment provider, so nothing can be charged to it any more.` : `Your ${label} expires ${expiryText(card)}.`;
  return {
    organizationId, accountId, kind: 'renewals.card-expiring', now, to, view: 'message',
    // A card that takes its place, or is renewed by its bank, is warned of anew; a later month brings its own reminder.
    dedupeKey: `card:${card.stripePaymentMethodId}:${expiryText(card)}:${card.goneAt ? 'gone' : 'ends'}:${first.chargeOn.slice(0, 7)}:${step}`,
    subject: `${label} ${card.goneAt ? 'can no longer pay' : 'expires before it can pay'} ${count}: the first on ${day(first.chargeOn)}`,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [
        `${why} Auto-renew is on for what stands below, and it would be charged to this card.`,
        `Replace the card and everything that hangs on it goes on with the new one. You can also choose another card for each renewal${accountId === null ? ' on its account’s page' : ''}.`,
      ],
      facts: [
        ...charges.slice(0, mostFacts).map((charge) => ({ label: `${charge.accountName}, ${charge.planName} (${charge.subscription.number})`, value: `${day(charge.chargeOn)}: ${sumText(charge.expected)}` })),
        ...charges.length > mostFacts ? [{ label: 'And more', value: `${charges.length - mostFacts} renewals. The Cards page lists them all.` }] : [],
      ],
      button: { label: 'Replace the card', href: config.baseUrl + billingPages(organizationId).cards.renewals(card.id) },
    },
  };
}

/** "$107.99", or what is known of it. */
export function sumText({ totalCents, currency, isFixed }: ExpectedCharge): string {
  if (totalCents === null) return 'no price today';
  return isFixed ? money(totalCents, currency) : `${money(totalCents, currency)} at today’s price`;
}

import { brandName } from '../../billing/cards/card';
import { addDays, type Day, dayIn } from '../../platform/dates';
import { day as dayText, money } from '../../platform/format';
import { type Cents, type Currency } from '../../platform/money';
import { type Subscription } from '../subscription';

export interface RenewalFacts {
  readonly today: Day;
  /** The card that would be charged: the enrolment's own, else the default card. */
  readonly card: { readonly brand: string; readonly last4: string; readonly expMonth: number; readonly expYear: number; readonly goneAt?: Date | null } | null;
  /** The stored renewal quote, from thirty days before the end. */
  readonly quote: { readonly totalCents: Cents; readonly currency: Currency } | null;
  /** The charge of the open renewal, where there is one. */
  readonly payment: 'calling' | 'unknown' | 'needs_action' | 'declined' | 'paid' | null;
}

export type RenewalKind = 'trial' | 'renews' | 'lapses' | 'attention' | 'waiting' | 'ended' | 'removing' | 'removed';
/** What a person can do about it; null where nothing is to be done. */
export type Remedy = 'buy' | 'renew' | 'add_card' | 'pay' | null;

/** The one true renewal state of a subscription (beyond.md X9): what will happen, on which day, and why, in words for the person. */
export interface RenewalState {
  readonly kind: RenewalKind;
  readonly on: Day | null;
  readonly headline: string;
  readonly reason: string;
  readonly remedy: Remedy;
}

/**
 * Judged here and nowhere else, from the state, the switch, the card, the stored quote and the open charge. What stands in the way of a
 * renewal always wins over the promise that it will happen.
 */
export function renewalState(subscription: Subscription, facts: RenewalFacts): RenewalState {
  const { state, expiresOn } = subscription;
  if (state === 'purged') return stateOf('removed', null, 'Data removed', 'The time to renew is over and the backup has been removed for good.', 'buy');
  if (state === 'purging') return stateOf('removing', null, 'Data being removed', 'The time to renew is over. The backup is being removed for good.', 'buy');
  if (facts.payment === 'paid' || facts.payment === 'calling' || facts.payment === 'unknown') return waiting(facts.payment, expiresOn);
  if (state === 'trial') {
    return facts.today > expiresOn ? ended(subscription, 'The trial is over and backups have stopped.', 'buy')
      : stateOf('trial', expiresOn, `Trial until ${dayText(expiresOn)}`, 'A trial never turns into a purchase by itself. Buy a plan to keep the backup.', 'buy');
  }
  if (state === 'payment_failed') return unpaid(subscription, facts);
  if (state === 'expired') return expired(subscription);
  return subscription.autoRenew ? enrolledState(subscription, facts) : notEnrolled(subscription, facts);
}

function waiting(payment: 'calling' | 'unknown' | 'paid', on: Day): RenewalState {
  const reason = payment === 'paid'
    ? 'The payment has arrived. The new term appears in a moment.'
    : 'The payment is on its way. We are waiting for the bank’s answer; nothing is charged twice.';
  return stateOf('waiting', on, 'Renewal in progress', reason, null);
}

function expired(subscription: Subscription): RenewalState {
  return subscription.trialKind === null
    ? ended(subscription, 'It was not renewed, so backups have stopped.', 'renew')
    : ended(subscription, 'The trial is over and backups have stopped.', 'buy');
}

function ended(subscription: Subscription, why: string, remedy: 'renew' | 'buy'): RenewalState {
  const verb = remedy === 'buy' ? 'Buy a plan' : 'Renew';
  const rest = subscription.purgeOn === null ? '' : ` ${verb} by ${dayText(subscription.purgeOn)} to keep the data; after that day it is removed for good.`;
  return stateOf('ended', subscription.expiresOn, `Expired on ${dayText(subscription.expiresOn)}`, why + rest, remedy);
}

function unpaid(subscription: Subscription, facts: RenewalFacts): RenewalState {
  const { purgeOn, chargeAt } = subscription;
  const kept = purgeOn === null ? '' : ` The data is kept until ${dayText(purgeOn)}.`;
  const again = chargeAt === null ? '' : ` We try again on ${dayText(tryDay(subscription))}.`;
  return attention(subscription, `Payment failed: ${obstacle(subscription, facts) ?? 'the renewal could not be charged.'}${again}${kept}`, remedyFor(subscription, facts));
}

function notEnrolled(subscription: Subscription, facts: RenewalFacts): RenewalState {
  const { expiresOn } = subscription;
  if (facts.today > expiresOn) return ended(subscription, 'It was not renewed.', 'renew');
  return stateOf('lapses', expiresOn, `Expires on ${dayText(expiresOn)}`, 'Auto-renew is off, so nothing is charged. Renew by hand or enable auto-renew.', 'renew');
}

function enrolledState(subscription: Subscription, facts: RenewalFacts): RenewalState {
  const wrong = obstacle(subscription, facts);
  if (wrong) return attention(subscription, `Auto-renew is on, but ${wrong}`, remedyFor(subscription, facts));
  const { expiresOn } = subscription;
  const card = facts.card!;
  const sum = facts.quote ? money(facts.quote.totalCents, facts.quote.currency) : 'The price of the day';
  const reason = `${sum} will be charged to your ${cardText(card)} on ${dayText(chargeDay(expiresOn))}.`;
  return stateOf('renews', expiresOn, `Renews automatically on ${dayText(expiresOn)}`, reason, null);
}

/** What keeps the renewal from being charged, as the rest of a sentence. */
function obstacle(subscription: Subscription, facts: RenewalFacts): string | undefined {
  if (subscription.renewalStopped === 'frozen') return 'charging is frozen because something looked wrong. Contact partner support.';
  if (subscription.renewalStopped === 'authentication' || facts.payment === 'needs_action') return 'the bank asks you to confirm the payment. Pay now to confirm it.';
  if (!facts.card) return 'there is no card to charge. Add a card.';
  if (facts.card.goneAt) return `your ${cardText(facts.card)} was taken away at our payment provider. Choose another card.`;
  if (subscription.renewalStopped === 'declined') return `your ${cardText(facts.card)} was declined. Pay with another card.`;
  if (expiresBefore(facts.card, chargeDay(subscription.expiresOn))) {
    return `your ${cardText(facts.card)} expires before it can be charged on ${dayText(chargeDay(subscription.expiresOn))}. Choose another card.`;
  }
  if (facts.payment === 'declined') return `your ${cardText(facts.card)} was declined. Pay with another card.`;
  return undefined;
}

function remedyFor(subscription: Subscription, facts: RenewalFacts): Remedy {
  if (subscription.renewalStopped === 'frozen') return null;
  if (subscription.renewalInvoiceId !== null) return 'pay';
  return facts.card ? 'renew' : 'add_card';
}

function attention(subscription: Subscription, reason: string, remedy: Remedy): RenewalState {
  return stateOf('attention', subscription.expiresOn, 'Needs attention', reason, remedy);
}

function stateOf(kind: RenewalKind, on: Day | null, headline: string, reason: string, remedy: Remedy): RenewalState {
  return { kind, on, headline, reason, remedy };
}

function chargeDay(expiresOn: Day): Day {
  return addDays(expiresOn, -1);
}

/** A card works to the last day of its month. */
function expiresBefore(card: { readonly expMonth: number; readonly expYear: number }, on: Day): boolean {
  return card.expYear * 12 + card.expMonth < Number(on.slice(0, 4)) * 12 + Number(on.slice(5, 7));
}

function tryDay(subscription: Subscription): Day {
  return dayIn(subscription.chargeAt!, subscription.timeZone);
}

function cardText({ brand, last4 }: { readonly brand: string; readonly last4: string }): string {
  return `${brandName(brand.toLowerCase())} card ending ${last4}`;
}

import { brandName } from '../../billing/cards/card';
import { addDays, type Day, dayIn, laterDay } from '../../platform/values/dates';
import { day as dayText, money } from '../../platform/values/format';
import { type Cents, type Currency } from '../../platform/values/money';
import { type Subscription } from '../subscription';

export interface RenewalFacts {
  readonly today: Day;
  /** The card that would be charged: the enrolment's own, else the default card. */
  readonly card: { readonly brand: string; readonly last4: string; readonly expMonth: number; readonly expYear: number; readonly goneAt?: Date | null } | null;
  /** The stored renewal quote, from thirty days before the end. */
  readonly quote: { readonly totalCents: Cents; readonly currency: Currency } | null;
  /** The charge of the open renewal, where there is one. */
  readonly payment: 'calling' | 'unknown' | 'needs_action' | 'declined' | 'paid' | null;
  /** Charging for this subscription is frozen until a named person has looked. */
  readonly isFrozen: boolean;
  /** Nothing is charged by itself for anybody until a person lifts it. */
  readonly isHeld: boolean;
  /** Who scheduled that it does not renew at its next end, and when. */
  readonly lapse: { readonly name: string; readonly on: Day } | null;
}

/** What is known of a subscription that nobody has asked about: nothing stands in the way. */
export const noRenewalFacts: Omit<RenewalFacts, 'today'> = { card: null, quote: null, payment: null, isFrozen: false, isHeld: false, lapse: null };

export type RenewalKind = 'trial' | 'renews' | 'lapses' | 'attention' | 'waiting' | 'ended' | 'removing' | 'removed';
/** What a person can do about it; null where nothing is to be done. */
export type Remedy = 'buy' | 'renew' | 'add_card' | 'change_card' | 'pay' | 'reschedule' | null;

/** The one true renewal state of a subscription (beyond.md X9): what will happen, on which day, and why, in words for the person. */
export interface RenewalState {
  readonly kind: RenewalKind;
  readonly on: Day | null;
  readonly headline: string;
  readonly reason: string;
  readonly remedy: Remedy;
}

/**
 * Judged here and nowhere else, from the state, the switch, what is scheduled, the card, the stored quote, the open charge, its stopped tries, a freeze
 * and the hold. What stands in the way of a renewal always wins over the promise that it will happen.
 */
export function renewalState(subscription: Subscription, facts: RenewalFacts): RenewalState {
  const { state, expiresOn } = subscription;
  if (state === 'purged') return stateOf('removed', null, 'Data removed', 'The time to renew is over and the backup has been removed for good.', 'buy');
  if (state === 'purging') return stateOf('removing', null, 'Data being removed', 'The time to renew is over. The backup is being removed for good.', 'buy');
  if (state === 'converted') return stateOf('removed', null, 'Part of Safe Pro', 'It ended when its account became a Safe Pro account. The backup went on there.', null);
  if (facts.payment === 'paid' || facts.payment === 'calling' || facts.payment === 'unknown') return waiting(facts.payment, expiresOn);
  if (state === 'trial') {
    return facts.today > expiresOn ? ended(subscription, 'The trial is over and backups have stopped.', 'buy')
      : stateOf('trial', expiresOn, `Trial until ${dayText(expiresOn)}`, 'A trial never turns into a purchase by itself. Buy a plan to keep the backup.', 'buy');
  }
  if (state === 'payment_failed') return unpaid(subscription, facts);
  if (state === 'expired') return expired(subscription);
  if (subscription.autoRenew) return subscription.scheduledLapse ? scheduledLapse(subscription, facts) : enrolledState(subscription, facts);
  return notEnrolled(subscription, facts);
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
  const { purgeOn, chargeAt, autoRenew } = subscription;
  const kept = purgeOn === null ? '' : ` The data is kept until ${dayText(purgeOn)}.`;
  if (!autoRenew) return attention(subscription, `Payment failed: the renewal could not be charged, and auto-renew is off now. Renew by hand.${kept}`, 'renew');
  if (facts.isHeld && obstacle(subscription, facts) === undefined) return attention(subscription, `Not paid yet: ${heldWords}${kept}`, null);
  const again = chargeAt === null ? triesOver(subscription) : ` We try again on ${dayText(tryDay(subscription))}.`;
  return attention(subscription, `Payment failed: ${obstacle(subscription, facts) ?? 'the renewal could not be charged.'}${again}${kept}`, remedyFor(subscription, facts));
}

function notEnrolled(subscription: Subscription, facts: RenewalFacts): RenewalState {
  const { expiresOn } = subscription;
  if (facts.today > expiresOn) return ended(subscription, 'It was not renewed.', 'renew');
  return stateOf('lapses', expiresOn, `Expires on ${dayText(expiresOn)}`, 'Auto-renew is off, so nothing is charged. Renew by hand or enable auto-renew.', 'renew');
}

/** Switched on, and still it does not renew this time: somebody said so (beyond.md X6). */
function scheduledLapse({ expiresOn }: Subscription, { lapse }: RenewalFacts): RenewalState {
  const who = lapse ? `${lapse.name} scheduled on ${dayText(lapse.on)}` : 'somebody scheduled';
  return stateOf('lapses', expiresOn, `Lapses on ${dayText(expiresOn)}`, `Auto-renew is on, but ${who} that it does not renew this time. Nothing is charged. Undo that to let it renew.`, 'reschedule');
}

function triesOver({ renewalStopped, renewalInvoiceId }: Subscription): string {
  return renewalStopped === null && renewalInvoiceId !== null ? ' That was the last try.' : '';
}

function enrolledState(subscription: Subscription, facts: RenewalFacts): RenewalState {
  const wrong = obstacle(subscription, facts);
  if (wrong) return attention(subscription, `Auto-renew is on, but ${wrong}`, remedyFor(subscription, facts));
  const { expiresOn } = subscription;
  const card = facts.card!;
  if (facts.isHeld && facts.today >= chargeDay(expiresOn)) return stateOf('waiting', expiresOn, 'Renewal on hold', capital(heldWords), null);
  const sum = facts.quote ? money(facts.quote.totalCents, facts.quote.currency) : 'The price of the day';
  const reason = `${sum} will be charged to your ${cardText(card)} on ${dayText(chargeDay(expiresOn))}.`;
  return stateOf('renews', expiresOn, `Renews automatically on ${dayText(expiresOn)}`, reason, null);
}

/** What keeps the renewal from being charged, as the rest of a sentence. */
function obstacle(subscription: Subscription, facts: RenewalFacts): string | undefined {
  if (isFrozen(subscription, facts)) return 'charging is frozen because something looked wrong. Contact partner support.';
  if (subscription.renewalStopped === 'schedule') return 'what is scheduled for it is not possible any more. Change or undo it.';
  if (subscription.renewalStopped === 'price') return 'there is no price for it today. Contact partner support.';
  if (subscription.renewalStopped === 'authentication' || facts.payment === 'needs_action') return 'the bank asks you to confirm the payment. Pay now to confirm it.';
  if (!facts.card) return 'there is no card to charge. Add a card.';
  if (facts.card.goneAt) return `your ${cardText(facts.card)} was taken away at our payment provider. Choose another card.`;
  if (subscription.renewalStopped === 'declined') return `your ${cardText(facts.card)} was declined. Pay with another card.`;
  if (expiresBefore(facts.card, facts.today)) return `your ${cardText(facts.card)} has expired. Choose another card.`;
  const due = dueDay(subscription, facts.today);
  if (expiresBefore(facts.card, due)) return `your ${cardText(facts.card)} expires before it can be charged on ${dayText(due)}. Choose another card.`;
  if (facts.payment === 'declined') return `your ${cardText(facts.card)} was declined. Pay with another card.`;
  return undefined;
}

function remedyFor(subscription: Subscription, facts: RenewalFacts): Remedy {
  if (isFrozen(subscription, facts) || subscription.renewalStopped === 'price') return null;
  if (subscription.renewalStopped === 'schedule') return 'reschedule';
  if (subscription.renewalInvoiceId !== null) return 'pay';
  if (!facts.card) return 'add_card';
  return facts.card.goneAt || expiresBefore(facts.card, dueDay(subscription, facts.today)) ? 'change_card' : 'renew';
}

function attention(subscription: Subscription, reason: string, remedy: Remedy): RenewalState {
  return stateOf('attention', subscription.expiresOn, 'Needs attention', reason, remedy);
}

function stateOf(kind: RenewalKind, on: Day | null, headline: string, reason: string, remedy: Remedy): RenewalState {
  return { kind, on, headline, reason, remedy };
}

const heldWords = 'we hold all charges while we look into something. It is charged as soon as we go on; there is nothing for you to do.';

function isFrozen({ renewalStopped }: Subscription, facts: RenewalFacts): boolean {
  return renewalStopped === 'frozen' || facts.isFrozen;
}

/** The day of the try that comes next. */
function dueDay(subscription: Subscription, today: Day): Day {
  return laterDay(today, subscription.chargeAt === null ? chargeDay(subscription.expiresOn) : tryDay(subscription));
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
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

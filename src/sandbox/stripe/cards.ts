import { ApiError, missing, refused } from './asking/errors';
import { type CardDetails, newPaymentMethod, type PaymentMethodObject } from './objects/payment-method';
import { type PaymentError } from './objects/payment-error';
import { type HeldCard } from './records/private-records';
import { type Decline, declines, testCards, testPaymentMethods } from './test-cards';
import { type Work } from './records/world';

export type CardVerdict = { kind: 'approved' } | { kind: 'pending' } | { kind: 'challenge' } | { kind: 'declined'; decline: Decline };

type Moment = { offSession: boolean; authenticated: boolean };

/** A new payment method for a card, as Checkout or a test id makes it. */
export function addCard(work: Work, card: CardDetails): PaymentMethodObject {
  const method = work.put('payment_methods', newPaymentMethod(work.now, card));
  work.put('cards', { id: method.id, number: card.number, setUp: false, spent: false, changed: {} });
  return method;
}

/** The payment method named by the caller; a test id such as `pm_card_visa` makes a new one. */
export function paymentMethodNamed(work: Work, id: string, param: string): PaymentMethodObject {
  const number = Object.hasOwn(testPaymentMethods, id) ? testPaymentMethods[id] : undefined;
  if (number !== undefined) return addCard(work, { number, kind: testCards[number]!, expMonth: 12, expYear: yearOf(work.now) + 4 });
  const method = work.store.find('payment_methods', id);
  if (!method) throw missing('PaymentMethod', id, param, param === 'id' ? 404 : 400);
  return method;
}

export function heldCard(work: Work, method: PaymentMethodObject): HeldCard {
  return work.store.find('cards', method.id)!;
}

/** Keeps the card with the customer. The bank may refuse: then nothing is kept. */
export function attachCard(work: Work, method: PaymentMethodObject, customer: string): PaymentMethodObject {
  if (method.customer === customer) return method;
  const card = heldCard(work, method);
  if (method.customer !== null) throw refused('The payment method you provided has already been attached to a customer.');
  if (card.spent) throw usedUp();
  const decline = declineForKeeping(card);
  if (decline) throw new ApiError(402, { type: 'card_error', ...wordsOf(decline) });
  const attached = work.put('payment_methods', { ...method, customer });
  work.emit('payment_method.attached', attached);
  return attached;
}

export function usedUp(): ApiError {
  return refused('The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, or was detached from a Customer, and may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer first.');
}

/** What the bank says when this card is to be charged. */
export function judgeCharge(card: HeldCard, moment: Moment): CardVerdict {
  const kind = testCards[card.number]!;
  const { changed } = card;
  const decline = changed.declines === undefined ? (kind.refusesAll ?? kind.refuses) : changed.declines && declines[changed.declines];
  if (!moment.authenticated && asksFirst(card, moment.offSession)) return { kind: 'challenge' };
  if (decline) return { kind: 'declined', decline };
  return { kind: changed.processing ? 'pending' : 'approved' };
}

/** What the bank says when this card is to be kept for later charges. */
export function judgeSetUp(card: HeldCard, authenticated: boolean): CardVerdict {
  const decline = declineForKeeping(card);
  if (decline) return { kind: 'declined', decline };
  const authentication = card.changed.authentication ?? testCards[card.number]!.authentication ?? 'never';
  const asks = authentication === 'always' || (authentication === 'unless_set_up' && !card.setUp);
  return { kind: asks && !authenticated ? 'challenge' : 'approved' };
}

export function wordsOf(decline: Decline): Omit<PaymentError, 'type'> {
  return {
    code: decline.code,
    decline_code: decline.declineCode,
    message: decline.message,
    network_decline_code: decline.networkCode,
    ...(decline.adviceCode && { advice_code: decline.adviceCode }),
    doc_url: `https://docs.stripe.com/error-codes/${decline.code.replaceAll('_', '-')}`,
  };
}

/** The details of a card typed on a page; a sentence for the person when they cannot be right. */
export function readTypedCard(work: Work, typed: { number: string; expiry: string; cvc: string; name: string }): CardDetails | string {
  const number = typed.number.replace(/[\s-]/g, '');
  const kind = Object.hasOwn(testCards, number) ? testCards[number] : undefined;
  if (!/^\d{12,19}$/.test(number)) return 'Your card number is incomplete.';
  if (!kind) return 'This is not a test card. Use one of the cards listed below.';
  const expiry = /^(\d{1,2})\s*\/?\s*(\d{2}|\d{4})$/.exec(typed.expiry.trim());
  if (!expiry || Number(expiry[1]) < 1 || Number(expiry[1]) > 12) return "Your card's expiration date is incomplete. Write it as MM / YY.";
  const expYear = Number(expiry[2]) % 100 + 2000;
  if (isPast(work.now, expYear, Number(expiry[1]))) return "Your card's expiration date is in the past.";
  if (!/^\d{3,4}$/.test(typed.cvc.trim())) return "Your card's security code is incomplete.";
  return { number, kind, expMonth: Number(expiry[1]), expYear, name: typed.name.trim().slice(0, 200) || null };
}

function asksFirst(card: HeldCard, offSession: boolean): boolean {
  switch (card.changed.authentication ?? testCards[card.number]!.authentication ?? 'never') {
    case 'never': return false;
    case 'always': return true;
    case 'on_session': return !offSession;
    case 'unless_set_up': return !offSession || !card.setUp;
  }
}

function declineForKeeping(card: HeldCard): Decline | undefined {
  return card.changed.declines === undefined ? testCards[card.number]!.refusesAll : undefined;
}

function isPast(now: number, year: number, month: number): boolean {
  return Date.UTC(year, month, 1) / 1000 <= now;
}

function yearOf(now: number): number {
  return new Date(now * 1000).getUTCFullYear();
}

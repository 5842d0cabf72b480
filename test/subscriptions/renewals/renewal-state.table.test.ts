import { day } from '../../../src/platform/values/dates';
import { cents, currency } from '../../../src/platform/values/money';
import { type RenewalFacts, renewalState } from '../../../src/subscriptions/shown/renewal-state.model';
import { enrolled, unenrolled } from '../../../src/subscriptions/auto-renewal.model';
import { lapsed } from '../../../src/subscriptions/ending.model';
import { firstTerm, newPurchase, type Subscription } from '../../../src/subscriptions/subscription';

const grace = { graceDays: 30, failedGraceDays: 60, trialGraceDays: 15 };
const beginning = {
  id: 'subscription', organizationId: 'organization', accountId: 'account', number: 'S-7KQ4-M2XD', timeZone: 'UTC', currency: currency('USD'), now: new Date('2026-11-22T15:00:00Z'),
};
const byHand = newPurchase(beginning, { planId: 'plan', storagePacks: 0, ...firstTerm(day('2025-12-22'), 1) }, 'partner', grace);
const byItself = enrolled(byHand, { auditId: 1, cardId: null }, grace, beginning.now);
const afterEnd = new Date('2026-12-24T05:00:00Z');
const tried = { chargeAttempts: 3, renewalInvoiceId: 'invoice', renewalQuoteId: 'quote' };
const failed = lapsed({ ...byItself, ...tried }, grace, afterEnd);

const visa = { brand: 'visa', last4: '4242', expMonth: 12, expYear: 2028, goneAt: null };
const cards: Record<string, RenewalFacts['card']> = {
  fine: visa, none: null, expired: { ...visa, expMonth: 10, expYear: 2026 }, expiring: { ...visa, expMonth: 11, expYear: 2026 }, gone: { ...visa, goneAt: new Date('2026-11-01T00:00:00Z') },
};
const plain: RenewalFacts = {
  today: day('2026-11-22'), card: visa, quote: { totalCents: cents(107_99), currency: currency('USD') }, payment: null, isFrozen: false, isHeld: false, lapse: null,
};
const lapse = { name: 'Ann Lee', on: day('2026-11-20') };
const last = { ...plain, today: day('2026-12-24') };

type Row = [what: string, subscription: Subscription, facts: Partial<RenewalFacts>, kind: string, remedy: string | null, headline: string, reason: string];
const enabled = 'Auto-renew is on, but ';
const rows: Row[] = [
  ['the switch is off', byHand, {}, 'lapses', 'renew', 'Expires on 22 Dec 2026', 'Auto-renew is off, so nothing is charged. Renew by hand or enable auto-renew.'],
  ['the switch is off, whatever the card', byHand, { card: null }, 'lapses', 'renew', 'Expires on 22 Dec 2026', 'Auto-renew is off, so nothing is charged. Renew by hand or enable auto-renew.'],
  ['it is on and announced', byItself, {}, 'renews', null, 'Renews automatically on 22 Dec 2026', '$107.99 will be charged to your Visa card ending 4242 on 21 Dec 2026.'],
  ['it is on and not announced', byItself, { quote: null }, 'renews', null, 'Renews automatically on 22 Dec 2026', 'The price of the day will be charged to your Visa card ending 4242 on 21 Dec 2026.'],
  ['there is no card', byItself, { card: null }, 'attention', 'add_card', 'Needs attention', `${enabled}there is no card to charge. Add a card.`],
  ['the card has expired', byItself, { card: cards['expired']! }, 'attention', 'change_card', 'Needs attention', `${enabled}your Visa card ending 4242 has expired. Choose another card.`],
  ['the card expires first', byItself, { card: cards['expiring']! }, 'attention', 'change_card', 'Needs attention', `${enabled}your Visa card ending 4242 expires before it can be charged on 21 Dec 2026. Choose another card.`],
  ['the card was taken away', byItself, { card: cards['gone']! }, 'attention', 'change_card', 'Needs attention', `${enabled}your Visa card ending 4242 was taken away at our payment provider. Choose another card.`],
  ['its end is scheduled', { ...byItself, scheduledLapse: true }, { lapse }, 'lapses', 'reschedule', 'Lapses on 22 Dec 2026', `${enabled}Ann Lee scheduled on 20 Nov 2026 that it does not renew this time. Nothing is charged. Undo that to let it renew.`],
  ['its end is scheduled and there is no card', { ...byItself, scheduledLapse: true }, { lapse, card: null }, 'lapses', 'reschedule', 'Lapses on 22 Dec 2026', `${enabled}Ann Lee scheduled on 20 Nov 2026 that it does not renew this time. Nothing is charged. Undo that to let it renew.`],
  ['what is scheduled is impossible', { ...byItself, renewalStopped: 'schedule' }, {}, 'attention', 'reschedule', 'Needs attention', `${enabled}what is scheduled for it is not possible any more. Change or undo it.`],
  ['there is no price', { ...byItself, renewalStopped: 'price' }, {}, 'attention', null, 'Needs attention', `${enabled}there is no price for it today. Contact partner support.`],
  ['it is frozen before a try', byItself, { isFrozen: true }, 'attention', null, 'Needs attention', `${enabled}charging is frozen because something looked wrong. Contact partner support.`],
  ['a try was frozen', { ...byItself, ...tried, renewalStopped: 'frozen' }, { payment: 'declined' }, 'attention', null, 'Needs attention', `${enabled}charging is frozen because something looked wrong. Contact partner support.`],
  ['billing is on hold long before', byItself, { isHeld: true }, 'renews', null, 'Renews automatically on 22 Dec 2026', '$107.99 will be charged to your Visa card ending 4242 on 21 Dec 2026.'],
  ['billing is on hold on the day', byItself, { isHeld: true, today: day('2026-12-21') }, 'waiting', null, 'Renewal on hold', 'We hold all charges while we look into something. It is charged as soon as we go on; there is nothing for you to do.'],
  ['the bank wants to be asked', { ...byItself, ...tried, renewalStopped: 'authentication' }, { payment: 'needs_action' }, 'attention', 'pay', 'Needs attention', `${enabled}the bank asks you to confirm the payment. Pay now to confirm it.`],
  ['the card was declined for good', { ...byItself, ...tried, renewalStopped: 'declined' }, { payment: 'declined' }, 'attention', 'pay', 'Needs attention', `${enabled}your Visa card ending 4242 was declined. Pay with another card.`],
  ['the charge is on its way', byItself, { payment: 'calling', card: null }, 'waiting', null, 'Renewal in progress', 'The payment is on its way. We are waiting for the bank’s answer; nothing is charged twice.'],
  ['the charge is paid', byItself, { payment: 'paid' }, 'waiting', null, 'Renewal in progress', 'The payment has arrived. The new term appears in a moment.'],
  ['tries go on', failed, { ...last, payment: 'declined' }, 'attention', 'pay', 'Needs attention', 'Payment failed: your Visa card ending 4242 was declined. Pay with another card. We try again on 28 Dec 2026. The data is kept until 20 Feb 2027.'],
  ['the tries are over', lapsed({ ...byItself, ...tried, chargeAttempts: 5 }, grace, afterEnd), { ...last, payment: 'declined' }, 'attention', 'pay', 'Needs attention', 'Payment failed: your Visa card ending 4242 was declined. Pay with another card. That was the last try. The data is kept until 20 Feb 2027.'],
  ['it failed and was switched off', unenrolled(failed, grace, afterEnd), last, 'attention', 'renew', 'Needs attention', 'Payment failed: the renewal could not be charged, and auto-renew is off now. Renew by hand. The data is kept until 20 Feb 2027.'],
  ['it was due while billing is on hold', lapsed(byItself, grace, afterEnd), { ...last, isHeld: true }, 'attention', null, 'Needs attention', 'Not paid yet: we hold all charges while we look into something. It is charged as soon as we go on; there is nothing for you to do. The data is kept until 20 Feb 2027.'],
  ['it ended as scheduled', lapsed({ ...byItself, scheduledLapse: true }, grace, afterEnd), last, 'ended', 'renew', 'Expired on 22 Dec 2026', 'It was not renewed, so backups have stopped. Renew by 21 Jan 2027 to keep the data; after that day it is removed for good.'],
];

describe('the renewal state', () => {
  it.each(rows)('when %s', (_, subscription, facts, kind, remedy, headline, reason) => {
    expect(renewalState(subscription, { ...plain, ...facts })).toMatchObject({ kind, remedy, headline, reason });
  });

  it('promises a renewal where nothing stands in its way, and nowhere else, in every combination', () => {
    let combinations = 0;
    for (const autoRenew of [true, false]) {
      for (const card of Object.keys(cards)) {
        for (const renewalStopped of [null, 'authentication', 'declined', 'frozen', 'schedule', 'price'] as const) {
          for (const payment of [null, 'declined', 'needs_action', 'calling', 'unknown', 'paid'] as const) {
            for (const [isFrozen, isHeld, scheduledLapse, dayNow] of flags()) {
              const subscription: Subscription = { ...(autoRenew ? byItself : byHand), renewalStopped: autoRenew ? renewalStopped : null, scheduledLapse: autoRenew && scheduledLapse };
              const today = day(dayNow);
              const state = renewalState(subscription, { ...plain, today, card: cards[card]!, payment, isFrozen, isHeld, lapse: scheduledLapse ? lapse : null });
              const isClear = autoRenew && card === 'fine' && renewalStopped === null && payment === null && !isFrozen && !scheduledLapse && !(isHeld && dayNow === '2026-12-21');
              expect([state.kind === 'renews', autoRenew, card, renewalStopped, payment, isFrozen, isHeld, scheduledLapse, dayNow]).toEqual([isClear, autoRenew, card, renewalStopped, payment, isFrozen, isHeld, scheduledLapse, dayNow]);
              // Whatever it is, it says why in a whole sentence, and nothing reads as undefined or null.
              expect(state.reason).toMatch(/^[A-Z$].*\.$/);
              expect(`${state.headline} ${state.reason}`).not.toMatch(/undefined|null|NaN/);
              combinations += 1;
            }
          }
        }
      }
    }
    expect(combinations).toBe(2 * 5 * 6 * 6 * 16);
  });
});

function flags(): [boolean, boolean, boolean, string][] {
  const both = [true, false];
  return both.flatMap((frozen) => both.flatMap((held) => both.flatMap((ends) => ['2026-11-22', '2026-12-21'].map((on): [boolean, boolean, boolean, string] => [frozen, held, ends, on]))));
}

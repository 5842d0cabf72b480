import { day } from '../../../src/platform/values/dates';
import { cents, currency } from '../../../src/platform/values/money';
import { renewalState, type RenewalFacts } from '../../../src/subscriptions/shown/renewal-state.model';
import { enrolled } from '../../../src/subscriptions/auto-renewal.model';
import { lapsed, purged, purging } from '../../../src/subscriptions/ending.model';
import { firstTerm, newPurchase, newTrial, type Subscription } from '../../../src/subscriptions/subscription';

const grace = { graceDays: 30, failedGraceDays: 60, trialGraceDays: 15 };
const now = new Date('2026-11-22T15:00:00Z');
const afterEnd = new Date('2026-12-23T05:00:00Z');
const beginning = {
  id: 'subscription', organizationId: 'organization', accountId: 'account', number: 'S-7KQ4-M2XD',
  timeZone: 'America/New_York', currency: currency('USD'), now,
};
const facts: RenewalFacts = {
  today: day('2026-11-22'), card: { brand: 'Visa', last4: '4242', expMonth: 12, expYear: 2026, goneAt: null }, quote: null, payment: null,
  isFrozen: false, isHeld: false, lapse: null,
};
const byHand: Subscription = newPurchase(beginning, { planId: 'plan', storagePacks: 0, ...firstTerm(day('2025-12-22'), 1) }, 'partner', grace);
const byItself = enrolled(byHand, { auditId: 1, cardId: null }, grace, now);

describe('the one renewal state', () => {
  it('says when it renews, what is charged and to which card', () => {
    const quote = { totalCents: cents(107_99), currency: currency('USD') };
    expect(renewalState(byItself, { ...facts, quote })).toEqual({
      kind: 'renews', on: '2026-12-22', headline: 'Renews automatically on 22 Dec 2026', remedy: null,
      reason: '$107.99 will be charged to your Visa card ending 4242 on 21 Dec 2026.',
    });
  });

  it('says when it expires where nobody switched renewal on', () => {
    expect(renewalState(byHand, facts)).toMatchObject({ kind: 'lapses', headline: 'Expires on 22 Dec 2026', remedy: 'renew' });
  });

  it.each<[string, Subscription, Partial<RenewalFacts>, string]>([
    ['there is no card', byItself, { card: null }, 'there is no card to charge'],
    ['the card expires first', byItself, { card: { ...facts.card!, expMonth: 11 } }, 'expires before it can be charged on 21 Dec 2026'],
    ['the card was declined', byItself, { payment: 'declined' }, 'ending 4242 was declined'],
    ['the tries were stopped', { ...byItself, renewalStopped: 'declined' }, {}, 'ending 4242 was declined'],
    ['the bank wants to be asked', { ...byItself, renewalStopped: 'authentication' }, {}, 'the bank asks you to confirm'],
    ['charging is frozen', { ...byItself, renewalStopped: 'frozen' }, {}, 'charging is frozen'],
  ])('needs attention and says why when %s', (_, subscription, more, reason) => {
    const state = renewalState(subscription, { ...facts, ...more });
    expect(state.kind).toBe('attention');
    expect(state.reason).toContain(`Auto-renew is on, but `);
    expect(state.reason).toContain(reason);
  });

  it('waits while a charge is under way, whatever else is true', () => {
    expect(renewalState(byItself, { ...facts, card: null, payment: 'unknown' })).toMatchObject({ kind: 'waiting', remedy: null });
  });

  it('says what remains to be done after the end, and by when', () => {
    const expired = lapsed(byHand, grace, afterEnd);
    expect(renewalState(expired, facts)).toMatchObject({ kind: 'ended', headline: 'Expired on 22 Dec 2026', remedy: 'renew' });
    expect(renewalState(expired, facts).reason).toContain('by 21 Jan 2027');
    const failed = lapsed({ ...byItself, chargeAttempts: 2, renewalInvoiceId: 'invoice' }, grace, afterEnd);
    const state = renewalState(failed, { ...facts, today: day('2026-12-23'), payment: 'declined' });
    expect(state).toMatchObject({ kind: 'attention', remedy: 'pay' });
    expect(state.reason).toBe('Payment failed: your Visa card ending 4242 was declined. Pay with another card. We try again on 24 Dec 2026. The data is kept until 20 Feb 2027.');
  });

  it('offers to buy during and after a trial', () => {
    const trial = newTrial(beginning, { kind: 'personal', plan: { id: 'plan', ...grace }, startsOn: day('2026-11-22'), endsOn: day('2026-12-07') });
    expect(renewalState(trial, facts)).toMatchObject({ kind: 'trial', headline: 'Trial until 7 Dec 2026', remedy: 'buy' });
    const ended = lapsed(trial, grace, afterEnd);
    expect(renewalState(ended, { ...facts, today: day('2026-12-23') })).toMatchObject({ kind: 'ended', remedy: 'buy' });
  });

  it('never offers to renew what is removed', () => {
    const going = purging(lapsed(byHand, grace, afterEnd), grace, new Date('2027-02-01T00:00:00Z'));
    expect(renewalState(going, facts)).toMatchObject({ kind: 'removing', remedy: 'buy' });
    expect(renewalState(purged(going, grace, now), facts)).toMatchObject({ kind: 'removed', remedy: 'buy' });
  });
});

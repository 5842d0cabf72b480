import { type Day, day } from '../../src/platform/values/dates';
import { currency } from '../../src/platform/values/money';
import { enrolled, unenrolled } from '../../src/subscriptions/auto-renewal.model';
import { lapsed, purged, purging } from '../../src/subscriptions/ending.model';
import { firstTerm, isServed, keptDaysLeft, newPurchase, newTrial, nextTerm, planSwitched, type Subscription, withTerm } from '../../src/subscriptions/subscription';
import { renewedPlan } from '../../src/subscriptions/waiting-plan.model';
import { newSubscriptionNumber } from '../../src/subscriptions/subscription-number.model';

const grace = { graceDays: 30, failedGraceDays: 60, trialGraceDays: 15 };
const now = new Date('2026-11-22T15:00:00Z');
const beginning = {
  id: 'subscription', organizationId: 'organization', accountId: 'account', number: 'S-7KQ4-M2XD',
  timeZone: 'America/New_York', currency: currency('USD'), now,
};

function bought(startsOn: Day, years: 1 | 2 | 3 = 1): Subscription {
  return newPurchase(beginning, { planId: 'plan', storagePacks: 0, ...firstTerm(startsOn, years) }, 'partner', grace);
}

function trial(): Subscription {
  return newTrial(beginning, { kind: 'personal', plan: { id: 'plan', ...grace }, startsOn: day('2026-11-22'), endsOn: day('2026-12-07') });
}

function given(subscription: Subscription, years: 1 | 2 | 3, today: Day) {
  return { planId: 'plan', storagePacks: 0, ...nextTerm(subscription, years, today) };
}

const laterThan = (text: string): Date => new Date(text);

describe('the next term', () => {
  it('starts at the old end while the subscription runs, its last day included', () => {
    const subscription = bought(day('2026-01-31'));
    expect(nextTerm(subscription, 1, day('2026-11-22'))).toMatchObject({ startsOn: '2027-01-31', endsOn: '2028-01-31', anchorOn: '2026-01-31' });
    expect(nextTerm(subscription, 1, day('2027-01-31')).startsOn).toBe('2027-01-31');
  });

  it('starts today in grace and is its own anchor', () => {
    expect(nextTerm(bought(day('2026-01-31')), 2, day('2027-02-01'))).toMatchObject({ startsOn: '2027-02-01', endsOn: '2029-02-01', anchorOn: '2027-02-01' });
  });

  it('comes back to 29 February after clipped years (golden case G8)', () => {
    let subscription = bought(day('2024-02-29'));
    const ends = [subscription.expiresOn];
    for (let year = 0; year < 3; year += 1) {
      subscription = withTerm(subscription, given(subscription, 1, subscription.expiresOn), grace, now);
      ends.push(subscription.expiresOn);
    }
    expect(ends).toEqual(['2025-02-28', '2026-02-28', '2027-02-28', '2028-02-29']);
  });

  it('counts from the new end where extra days moved it off the anchor', () => {
    const moved = { ...bought(day('2026-06-09')), expiresOn: day('2028-05-25') };
    expect(nextTerm(moved, 1, day('2027-01-01'))).toMatchObject({ startsOn: '2028-05-25', endsOn: '2029-05-25', anchorOn: '2028-05-25' });
  });

  it('of a trial starts today: unused trial days are not added', () => {
    expect(nextTerm(trial(), 1, day('2026-11-25'))).toMatchObject({ startsOn: '2026-11-25', endsOn: '2027-11-25' });
  });
});

describe('a life', () => {
  it('turns a trial into an active subscription, in its grace too', () => {
    const running = withTerm(trial(), given(trial(), 1, day('2026-11-25')), grace, now);
    expect(running).toMatchObject({ state: 'active', trialKind: null, expiresOn: '2027-11-25', termYears: 1, source: 'trial' });
    const ended = lapsed(trial(), grace, laterThan('2026-12-08T06:00:00Z'));
    expect(ended).toMatchObject({ state: 'expired', trialKind: 'personal', purgeOn: '2026-12-22' });
    expect(withTerm(ended, given(ended, 1, day('2026-12-10')), grace, now)).toMatchObject({ state: 'active', trialKind: null, purgeAt: null, expiresOn: '2027-12-10' });
  });

  it('does not end on its expiry day, which still works', () => {
    const subscription = bought(day('2025-12-22'));
    const lastEvening = laterThan('2026-12-23T04:59:00Z');
    expect(() => lapsed(subscription, grace, lastEvening)).toThrow('has not reached its end');
    expect(isServed(subscription, lastEvening)).toBe(true);
    const after = lapsed(subscription, grace, laterThan('2026-12-23T05:00:00Z'));
    expect(after.state).toBe('expired');
    expect(isServed(after, laterThan('2026-12-23T05:00:00Z'))).toBe(false);
  });

  it('becomes payment failed where it was to renew by itself, and is served while tries remain', () => {
    const subscription = { ...enrolled(bought(day('2025-12-22')), { auditId: 7, cardId: null }, grace, now), chargeAttempts: 2 };
    const failed = lapsed(subscription, grace, laterThan('2026-12-23T05:00:00Z'));
    expect(failed).toMatchObject({ state: 'payment_failed', purgeOn: '2027-02-20' });
    expect(isServed(failed, laterThan('2027-01-04T20:00:00Z'))).toBe(true);
    expect(isServed(failed, laterThan('2027-01-05T05:00:00Z'))).toBe(false);
  });

  it('comes back from grace with its data and a clean slate for the next renewal', () => {
    const failed = { ...bought(day('2025-12-22')), state: 'payment_failed' as const, chargeAttempts: 4, renewalStopped: 'declined' as const, renewalInvoiceId: 'invoice' };
    const renewed = withTerm(failed, given(failed, 1, day('2027-01-02')), grace, now);
    expect(renewed).toMatchObject({ state: 'active', chargeAttempts: 0, renewalStopped: null, renewalInvoiceId: null, purgeAt: null, expiresOn: '2028-01-02' });
  });

  it('loses its data only after the last day of grace, and nothing brings it back', () => {
    const expired = lapsed(bought(day('2025-12-22')), grace, laterThan('2026-12-23T05:00:00Z'));
    expect(keptDaysLeft(expired, day('2027-01-21'))).toBe(1);
    expect(() => purging(expired, grace, laterThan('2027-01-22T04:59:00Z'))).toThrow('still to be kept');
    const going = purging(expired, grace, laterThan('2027-01-22T05:00:00Z'));
    expect(going).toMatchObject({ state: 'purging', purgeAt: null, serviceEndsAt: null, autoRenew: false });
    expect(() => nextTerm(going, 1, day('2027-01-22'))).toThrow('has been removed');
    expect(purged(going, grace, now).state).toBe('purged');
    expect(() => purged(expired, grace, now)).toThrow('not being removed');
  });
});

describe('the plan of a renewed term', () => {
  const other = { planId: 'other', storagePacks: 2 };
  const none = { nextPlanId: null, nextStoragePacks: null, planChangesAt: null };
  const lastDay = laterThan('2026-12-15T04:59:59Z');
  const firstMoment = laterThan('2026-12-15T05:00:00Z');
  const renewedEarly = () => {
    const subscription = bought(day('2025-12-15'));
    return withTerm(subscription, { ...given(subscription, 1, day('2026-11-22')), ...other }, grace, now);
  };

  it('waits for the first day of the term in the subscription’s zone, packs too', () => {
    const waiting = renewedEarly();
    expect(waiting).toMatchObject({ planId: 'plan', storagePacks: 0, nextPlanId: 'other', nextStoragePacks: 2, planChangesAt: firstMoment, expiresOn: '2027-12-15' });
    expect(() => planSwitched(waiting, [], grace, lastDay)).toThrow('has begun');
    const switched = planSwitched(waiting, [], grace, firstMoment);
    expect(switched).toMatchObject({ ...other, ...none, state: 'active', expiresOn: '2027-12-15' });
    expect(() => planSwitched(switched, [], grace, firstMoment)).toThrow('has begun');
  });

  it('does not wait where it is the same, begins today, ends a trial or brings one back from grace', () => {
    const same = bought(day('2025-12-15'));
    expect(withTerm(same, given(same, 1, day('2026-11-22')), grace, now)).toMatchObject({ planId: 'plan', ...none });
    const lastDayToday = bought(day('2025-11-22'));
    expect(withTerm(lastDayToday, { ...given(lastDayToday, 1, day('2026-11-22')), ...other }, grace, now)).toMatchObject({ ...other, ...none, expiresOn: '2027-11-22' });
    // Bought in a zone where it is tomorrow already.
    expect(withTerm(trial(), { ...given(trial(), 1, day('2026-11-23')), ...other }, grace, now)).toMatchObject({ ...other, ...none });
    const expired = lapsed({ ...bought(day('2025-11-20')), ...other, planId: 'plan', nextPlanId: 'late', nextStoragePacks: 0, planChangesAt: now }, grace, now);
    expect(withTerm(expired, { ...given(expired, 1, day('2026-11-22')), ...other }, grace, now)).toMatchObject({ ...other, ...none, state: 'active' });
  });

  it('is what the next renewal goes on with while it waits', () => {
    expect(renewedPlan(renewedEarly())).toEqual(other);
    expect(renewedPlan(bought(day('2025-12-15')))).toEqual({ planId: 'plan', storagePacks: 0 });
  });

  it('of a second renewal comes after that of the first, each in its turn', () => {
    const first = renewedEarly();
    const third = { planId: 'third', storagePacks: 0, ...nextTerm(first, 1, day('2026-11-22')) };
    const both = withTerm(first, third, grace, now);
    expect(both).toMatchObject({ planId: 'plan', nextPlanId: 'other', planChangesAt: firstMoment, expiresOn: '2028-12-15' });
    const terms = [{ planId: 'plan', storagePacks: 0, startsOn: day('2025-12-15') }, { ...other, startsOn: day('2026-12-15') }, third];
    const second = planSwitched(both, terms, grace, firstMoment);
    expect(second).toMatchObject({ ...other, nextPlanId: 'third', nextStoragePacks: 0, planChangesAt: laterThan('2027-12-15T05:00:00Z') });
    expect(planSwitched(second, terms, grace, laterThan('2027-12-15T05:00:00Z'))).toMatchObject({ planId: 'third', storagePacks: 0, ...none });
  });
});

describe('auto-renewal', () => {
  it('can be switched on while there is something to renew, and off at any time', () => {
    const on = enrolled(bought(day('2026-01-31')), { auditId: 7, cardId: 'card' }, grace, now);
    expect(on).toMatchObject({ autoRenew: true, autoRenewAuditId: 7, autoRenewCardId: 'card' });
    expect(on.chargeAt).not.toBeNull();
    expect(unenrolled(on, grace, now)).toMatchObject({ autoRenew: false, autoRenewAuditId: null, chargeAt: null, quoteAt: null, expiresOn: '2027-01-31' });
  });

  it('is refused for trials and for what has ended', () => {
    expect(() => enrolled(trial(), { auditId: 7, cardId: null }, grace, now)).toThrow('A trial does not renew');
    const expired = lapsed(bought(day('2025-11-01')), grace, now);
    expect(() => enrolled(expired, { auditId: 7, cardId: null }, grace, now)).toThrow('has ended');
  });
});

it('has numbers that people can read aloud', () => {
  const numbers = Array.from({ length: 500 }, newSubscriptionNumber);
  expect(numbers.every((number) => /^S-[2-9A-HJ-NP-Z]{4}-[2-9A-HJ-NP-Z]{4}$/.test(number))).toBe(true);
  expect(new Set(numbers).size).toBe(500);
});

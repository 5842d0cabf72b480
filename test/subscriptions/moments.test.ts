import { day } from '../../src/platform/values/dates';
import { dueNotice, type Life, momentsOf, noticesOf } from '../../src/subscriptions/moments';

const grace = { graceDays: 30, failedGraceDays: 60, trialGraceDays: 15 };
const newYork: Life = {
  state: 'active', trialKind: null, expiresOn: day('2026-12-22'), timeZone: 'America/New_York',
  autoRenew: false, renewalQuoteId: null, renewalStopped: null, chargeAttempts: 0, scheduledLapse: false,
};
const enrolled: Life = { ...newYork, autoRenew: true };
const at = (text: string): Date => new Date(text);
const early = at('2026-01-10T12:00:00Z');
const iso = (moment: Date | null | undefined): string | undefined => moment?.toISOString();

describe('the moments of a subscription that somebody renews by hand', () => {
  it('lapses at the midnight after the expiry day in its own zone, and service ends with it', () => {
    const moments = momentsOf(newYork, grace, early);
    expect(iso(moments.lapsesAt)).toBe('2026-12-23T05:00:00.000Z');
    expect(iso(moments.serviceEndsAt)).toBe('2026-12-23T05:00:00.000Z');
    expect(moments).toMatchObject({ quoteAt: null, chargeAt: null, purgeOn: null, purgeAt: null });
  });

  it('is reminded 60, 30, 14, 7 and 1 days before and on the day, at nine in the morning', () => {
    expect(noticesOf(newYork, grace).map((notice) => iso(notice.at))).toEqual([
      '2026-10-23T13:00:00.000Z', '2026-11-22T14:00:00.000Z', '2026-12-08T14:00:00.000Z',
      '2026-12-15T14:00:00.000Z', '2026-12-21T14:00:00.000Z', '2026-12-22T14:00:00.000Z',
    ]);
  });

  it('goes on with the next reminder after the one that was sent', () => {
    expect(iso(momentsOf(newYork, grace, early).nextNoticeAt)).toBe('2026-10-23T13:00:00.000Z');
    expect(iso(momentsOf(newYork, grace, at('2026-10-23T13:00:00Z')).nextNoticeAt)).toBe('2026-11-22T14:00:00.000Z');
    expect(momentsOf(newYork, grace, at('2026-12-22T14:00:00Z')).nextNoticeAt).toBeNull();
  });

  it('sends only the newest of the reminders it missed', () => {
    expect(dueNotice(newYork, grace, at('2026-12-16T00:00:00Z'))?.offsetDays).toBe(-7);
    expect(dueNotice(newYork, grace, early)).toBeUndefined();
  });

  it('is reminded weekly in grace, the last time two days before the data goes', () => {
    const expired: Life = { ...newYork, state: 'expired' };
    expect(noticesOf(expired, grace).map((notice) => notice.offsetDays)).toEqual([7, 14, 21, 28]);
    const moments = momentsOf(expired, grace, at('2026-12-23T05:00:00Z'));
    expect(moments.purgeOn).toBe('2027-01-21');
    expect(iso(moments.purgeAt)).toBe('2027-01-22T05:00:00.000Z');
    expect(moments.lapsesAt).toBeNull();
  });
});

describe('the moments of a subscription that renews by itself', () => {
  it('is quoted thirty days before and charged the day before the end, without other reminders', () => {
    const moments = momentsOf(enrolled, grace, early);
    expect(iso(moments.quoteAt)).toBe('2026-11-22T14:00:00.000Z');
    expect(iso(moments.chargeAt)).toBe('2026-12-21T14:00:00.000Z');
    expect(moments.nextNoticeAt).toBeNull();
  });

  it('is not quoted twice', () => {
    expect(momentsOf({ ...enrolled, renewalQuoteId: 'quote' }, grace, early).quoteAt).toBeNull();
  });

  it.each([[1, '2026-12-22T14:00:00.000Z'], [2, '2026-12-24T14:00:00.000Z'], [3, '2026-12-28T14:00:00.000Z'], [4, '2027-01-04T14:00:00.000Z']])(
    'after try %i is tried next on %s', (chargeAttempts, expected) => {
      expect(iso(momentsOf({ ...enrolled, chargeAttempts }, grace, at('2026-12-21T14:05:00Z')).chargeAt)).toBe(expected);
    });

  it('is not tried a sixth time, nor when it was stopped', () => {
    expect(momentsOf({ ...enrolled, chargeAttempts: 5 }, grace, early).chargeAt).toBeNull();
    expect(momentsOf({ ...enrolled, renewalStopped: 'declined' }, grace, early).chargeAt).toBeNull();
  });

  it('is charged at once when it was enrolled after the first try would have been', () => {
    const now = at('2026-12-22T20:00:00Z');
    expect(momentsOf(enrolled, grace, now).chargeAt!.getTime()).toBeLessThan(now.getTime());
  });

  it('keeps the days between tries when the first came late', () => {
    expect(iso(momentsOf({ ...enrolled, chargeAttempts: 1 }, grace, at('2026-12-22T20:00:00Z')).chargeAt)).toBe('2026-12-24T14:00:00.000Z');
  });

  it('is served until the last try and kept sixty days after a failed renewal', () => {
    const moments = momentsOf({ ...enrolled, state: 'payment_failed', chargeAttempts: 2 }, grace, at('2026-12-23T05:00:00Z'));
    expect(iso(moments.serviceEndsAt)).toBe('2027-01-05T05:00:00.000Z');
    expect(moments.purgeOn).toBe('2027-02-20');
    expect(iso(moments.nextNoticeAt)).toBe('2027-01-05T14:00:00.000Z');
  });
});

describe('the moments of a trial', () => {
  const trial: Life = { ...newYork, state: 'trial', trialKind: 'personal' };

  it('is reminded 7, 3 and 1 days before its end and on the day', () => {
    expect(noticesOf(trial, grace).map((notice) => notice.offsetDays)).toEqual([-7, -3, -1, 0]);
  });

  it('keeps the data for the days of a trial, without more reminders', () => {
    const ended: Life = { ...trial, state: 'expired' };
    const moments = momentsOf(ended, grace, at('2026-12-23T05:00:00Z'));
    expect(moments.purgeOn).toBe('2027-01-06');
    expect(moments.nextNoticeAt).toBeNull();
  });
});

describe('nights on which clocks change (golden case G17)', () => {
  it('lapses at the one midnight of a day with 23 or 25 hours', () => {
    const spring = momentsOf({ ...newYork, expiresOn: day('2027-03-13') }, grace, early);
    const autumn = momentsOf({ ...newYork, expiresOn: day('2027-11-06') }, grace, early);
    expect(iso(spring.lapsesAt)).toBe('2027-03-14T05:00:00.000Z');
    expect(iso(autumn.lapsesAt)).toBe('2027-11-07T04:00:00.000Z');
    expect(iso(momentsOf({ ...newYork, expiresOn: day('2027-03-14') }, grace, early).lapsesAt)).toBe('2027-03-15T04:00:00.000Z');
  });

  it('charges at nine local time on both sides of the change', () => {
    const before = momentsOf({ ...enrolled, expiresOn: day('2027-03-14') }, grace, early);
    const after = momentsOf({ ...enrolled, expiresOn: day('2027-03-15') }, grace, early);
    expect(iso(before.chargeAt)).toBe('2027-03-13T14:00:00.000Z');
    expect(iso(after.chargeAt)).toBe('2027-03-14T13:00:00.000Z');
  });

  it('finds a first moment of the day where clocks jump at midnight', () => {
    // Clocks in Santiago went from 24:00 on 5 September 2026 to 01:00.
    const moments = momentsOf({ ...newYork, timeZone: 'America/Santiago', expiresOn: day('2026-09-05') }, grace, early);
    expect(iso(moments.lapsesAt)).toBe('2026-09-06T04:00:00.000Z');
  });

  it('moves no date when read at 01:30 on the changed night', () => {
    const life = { ...newYork, timeZone: 'Europe/Berlin', expiresOn: day('2027-03-28') };
    expect(momentsOf(life, grace, at('2027-03-28T00:30:00Z')).lapsesAt).toEqual(momentsOf(life, grace, at('2027-03-28T01:30:00Z')).lapsesAt);
  });
});

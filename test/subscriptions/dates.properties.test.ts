import fc from 'fast-check';
import { addDays, type Day, day, dayIn, daysBetween } from '../../src/platform/values/dates';
import { currency } from '../../src/platform/values/money';
import { type TermYears } from '../../src/plans/term';
import { dueNotice, type Life, maximumTries, momentsOf, noticesOf } from '../../src/subscriptions/moments';
import { lapsed } from '../../src/subscriptions/ending.model';
import { firstTerm, newPurchase, nextTerm, withTerm } from '../../src/subscriptions/subscription';

const zones = ['UTC', 'America/New_York', 'America/Sao_Paulo', 'Europe/London', 'Africa/Cairo', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Auckland'] as const;
const grace = { graceDays: 30, failedGraceDays: 60, trialGraceDays: 15 };
const noonOf = (on: Day): Date => new Date(`${on}T12:00:00Z`);

const anyDay = fc.integer({ min: 0, max: daysBetween(day('2023-01-01'), day('2028-12-31')) }).map((days) => addDays(day('2023-01-01'), days));
/** Days on which months and years differ come as often as all others together. */
const anchor = fc.oneof(anyDay, anyDay.map((on) => lastOfMonth(on)), fc.constantFrom(day('2024-02-29'), day('2028-02-29'), day('2024-02-28'), day('2023-12-31')));
const zone = fc.constantFrom(...zones);
const years = fc.constantFrom<TermYears>(1, 2, 3);

/** Reckoned without the calendar of the code: the anchor's month and day so many years on, the 29th of February clipped. */
function yearsOn(anchorOn: Day, count: number): string {
  const [year, month, date] = anchorOn.split('-').map(Number) as [number, number, number];
  const leap = new Date(Date.UTC(year + count, 1, 29)).getUTCMonth() === 1;
  return `${year + count}-${String(month).padStart(2, '0')}-${String(month === 2 && date === 29 && !leap ? 28 : date).padStart(2, '0')}`;
}

function lastOfMonth(on: Day): Day {
  const [year, month] = on.split('-').map(Number) as [number, number];
  return day(new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10));
}

function bought(startsOn: Day, timeZone: string, first: TermYears) {
  const beginning = { id: 's', organizationId: 'o', accountId: 'a', number: 'S-7KQ4-M2XD', timeZone, currency: currency('USD'), now: noonOf(startsOn) };
  return newPurchase(beginning, { planId: 'plan', storagePacks: 0, ...firstTerm(startsOn, first) }, 'partner', grace);
}

describe('terms, whatever their first day, zone and lengths (golden case G8)', () => {
  it('follow each other without gap or overlap, and never drift from the anchor', () => {
    fc.assert(fc.property(anchor, zone, years, fc.array(fc.tuple(years, fc.integer({ min: 0, max: 90 })), { minLength: 1, maxLength: 6 }), (startsOn, timeZone, first, renewals) => {
      let subscription = bought(startsOn, timeZone, first);
      let total: number = first;
      expect(subscription.expiresOn).toBe(yearsOn(startsOn, total));
      for (const [length, daysBefore] of renewals) {
        const today = addDays(subscription.expiresOn, -daysBefore);
        const term = nextTerm(subscription, length, today);
        total += length;
        expect([term.startsOn, term.endsOn, term.anchorOn]).toEqual([subscription.expiresOn, yearsOn(startsOn, total), startsOn]);
        subscription = withTerm(subscription, { ...term, planId: 'plan', storagePacks: 0 }, grace, noonOf(today));
        expect(subscription.expiresOn).toBe(term.endsOn);
      }
    }), { numRuns: 400 });
  });

  it('begin anew on the day of a renewal in grace, which is its own anchor', () => {
    fc.assert(fc.property(anchor, zone, years, fc.integer({ min: 1, max: 30 }), (startsOn, timeZone, length, late) => {
      const before = bought(startsOn, timeZone, 1);
      const today = addDays(before.expiresOn, late);
      const ended = lapsed(before, grace, new Date(before.lapsesAt!.getTime()));
      const term = nextTerm(ended, length, today);
      expect([term.startsOn, term.endsOn, term.anchorOn]).toEqual([today, yearsOn(today, length), today]);
    }), { numRuns: 200 });
  });
});

const lives: readonly (readonly [string, Partial<Life>, readonly number[]])[] = [
  ['not enrolled', {}, [-60, -30, -14, -7, -1, 0]],
  ['enrolled', { autoRenew: true }, []],
  ['enrolled and announced', { autoRenew: true, renewalQuoteId: 'quote' }, []],
  ['enrolled with its end scheduled', { autoRenew: true, scheduledLapse: true }, [-60, -30, -14, -7, -1, 0]],
  ['a personal trial', { state: 'trial', trialKind: 'personal' }, [-7, -3, -1, 0]],
  ['a business trial', { state: 'trial', trialKind: 'business' }, [-7, -3, -1, 0]],
  ['in grace', { state: 'expired' }, [7, 14, 21, 28]],
  ['an ended trial', { state: 'expired', trialKind: 'personal' }, []],
  ['unpaid', { state: 'payment_failed', autoRenew: true, renewalQuoteId: 'quote', chargeAttempts: 5 }, [14, 28, 42, 58]],
  ['going', { state: 'purging' }, []],
];

const lifeOf = (expiresOn: Day, timeZone: string, more: Partial<Life>): Life => ({
  state: 'active', trialKind: null, expiresOn, timeZone, autoRenew: false, renewalQuoteId: null, renewalStopped: null, chargeAttempts: 0, scheduledLapse: false, ...more,
});

describe('reminders (domain.md §7.8, §7.10)', () => {
  it.each(lives)('of what is %s come on their days at nine in the morning, in every zone and on nights when clocks change', (_, more, days) => {
    for (const timeZone of zones) {
      // The second half of the list are days around which clocks change somewhere.
      for (const expiresOn of ['2026-06-15', '2027-02-28', '2026-03-29', '2026-11-01', '2027-03-14', '2027-10-03', '2026-04-24', '2026-10-30'].map(day)) {
        const notices = noticesOf(lifeOf(expiresOn, timeZone, more), grace);
        expect(notices.map(({ offsetDays }) => offsetDays)).toEqual(days);
        expect(notices.map(({ at }) => [dayIn(at, timeZone), localTime(at, timeZone)])).toEqual(days.map((offset) => [addDays(expiresOn, offset), '09:00']));
      }
    }
  });

  it('go out once each, however often and irregularly the job runs, and only the newest of those it missed (G7)', () => {
    const hours = fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1, maxLength: 40 });
    fc.assert(fc.property(anchor, zone, fc.constantFrom(...lives.map(([, more]) => more)), hours, (expiresOn, timeZone, more, steps) => {
      const life = lifeOf(expiresOn, timeZone, more);
      const told: number[] = [];
      let now = new Date(noonOf(addDays(expiresOn, -70)).getTime());
      let next = momentsOf(life, grace, now).nextNoticeAt;
      for (let step = 0; daysBetween(expiresOn, dayIn(now, 'UTC')) < 70; step += 1) {
        now = new Date(now.getTime() + steps[step % steps.length]! * 3_600_000);
        if (next === null || next > now) continue;
        told.push(dueNotice(life, grace, now)!.offsetDays);
        next = momentsOf(life, grace, now).nextNoticeAt;
      }
      expect(told).toEqual([...new Set(told)].sort((a, b) => a - b));
      const all = noticesOf(life, grace).map(({ offsetDays }) => offsetDays);
      expect(all).toEqual(expect.arrayContaining(told));
      // Who looks at least every day misses none.
      if (Math.max(...steps) <= 24) expect(told).toEqual(all);
    }), { numRuns: 300 });
  });
});

describe('moments, in every zone', () => {
  it('come in their order: announced, charged, over; and each on its own day', () => {
    fc.assert(fc.property(anchor, zone, (expiresOn, timeZone) => {
      const early = noonOf(addDays(expiresOn, -200));
      const { quoteAt, chargeAt, lapsesAt, serviceEndsAt } = momentsOf(lifeOf(expiresOn, timeZone, { autoRenew: true }), grace, early);
      const inOrder = [early, quoteAt!, chargeAt!, lapsesAt!].map(Number);
      expect(inOrder).toEqual([...inOrder].sort((a, b) => a - b));
      expect([dayIn(quoteAt!, timeZone), dayIn(chargeAt!, timeZone)]).toEqual([addDays(expiresOn, -30), addDays(expiresOn, -1)]);
      // The expiry day itself still works, to its last millisecond.
      expect([dayIn(new Date(lapsesAt!.getTime() - 1), timeZone), dayIn(lapsesAt!, timeZone)]).toEqual([expiresOn, addDays(expiresOn, 1)]);
      expect(serviceEndsAt).toEqual(lapsesAt);
    }), { numRuns: 400 });
  });

  it('of tries come on the day before, the day, and 2, 6 and 13 days after it, and then no more', () => {
    fc.assert(fc.property(anchor, zone, (expiresOn, timeZone) => {
      const life = lifeOf(expiresOn, timeZone, { autoRenew: true, renewalQuoteId: 'quote' });
      let now = noonOf(addDays(expiresOn, -3));
      const days: number[] = [];
      for (let attempts = 0; attempts <= maximumTries; attempts += 1) {
        const { chargeAt } = momentsOf({ ...life, state: days.length > 1 ? 'payment_failed' : 'active', chargeAttempts: attempts }, grace, now);
        if (chargeAt === null) break;
        days.push(daysBetween(expiresOn, dayIn(chargeAt, timeZone)));
        now = chargeAt;
      }
      expect(days).toEqual([-1, 0, 2, 6, 13]);
    }), { numRuns: 200 });
  });

  it('keep the data to the end of its last day', () => {
    fc.assert(fc.property(anchor, zone, fc.constantFrom(...[['expired', 30], ['payment_failed', 60]] as const), (expiresOn, timeZone, [state, kept]) => {
      const { purgeOn, purgeAt, serviceEndsAt } = momentsOf(lifeOf(expiresOn, timeZone, { state }), grace, noonOf(addDays(expiresOn, 2)));
      expect(purgeOn).toBe(addDays(expiresOn, kept));
      expect([dayIn(new Date(purgeAt!.getTime() - 1), timeZone), dayIn(purgeAt!, timeZone)]).toEqual([purgeOn, addDays(purgeOn!, 1)]);
      expect(dayIn(new Date(serviceEndsAt!.getTime() - 1), timeZone)).toBe(addDays(expiresOn, state === 'payment_failed' ? 13 : 0));
    }), { numRuns: 200 });
  });
});

function localTime(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

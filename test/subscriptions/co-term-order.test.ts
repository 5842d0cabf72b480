import fc from 'fast-check';
import { addDays, addMonthsFromAnchor, addYearsFromAnchor, type Day, day, daysBetween, instantAt } from '../../src/platform/values/dates';
import { cents, times } from '../../src/platform/values/money';
import { calendarOf, countDays } from '../../src/subscriptions/co-term/calendar.model';
import { alignProblem, dayProblem, partsOf, priceCoTerm, suggestedDays } from '../../src/subscriptions/co-term/co-term-order.model';
import { momentsOf } from '../../src/subscriptions/moments';
import { pricedTerm } from '../../src/subscriptions/priced-term.model';
import { newPurchase, nextTerm, type Subscription } from '../../src/subscriptions/subscription';
import { type Plan } from '../../src/plans/catalog';
import { discountsOnly } from '../plans/sample-catalog';

const grace = { graceDays: 30, failedGraceDays: 60, trialGraceDays: null };
const plan = {
  id: '01999999-0000-7000-8000-000000000002', code: 'safe_plus', name: 'Safe Plus', productCode: 'safe', discountClass: 'safe', isSellable: true,
  prices: [{ id: '01999999-0000-7000-8000-000000000003', currency: 'USD', listPriceCents: cents(11_999) }],
} as unknown as Plan;
const catalog = { ...discountsOnly, plans: [plan] };
const zones = ['UTC', 'America/New_York', 'Pacific/Auckland', 'Asia/Kathmandu', 'America/St_Johns'] as const;
const buyer = { currency: 'USD' as const, tier: 'premier' as const, taxRatePpm: 0, taxName: 'Tax' };

/** A subscription that was bought on a day for a year or more and runs to its end. */
function running(startedOn: Day, years: 1 | 2 | 3 = 1, timeZone = 'UTC', packs = 0): Subscription {
  const number = `S-${startedOn}`;
  return newPurchase(
    { id: `${number}-${timeZone}`, organizationId: 'o', accountId: 'a', number, timeZone, currency: 'USD', now: instantAt(startedOn, '12:00', timeZone) },
    { planId: plan.id, years, startsOn: startedOn, endsOn: addYearsFromAnchor(startedOn, years), anchorOn: startedOn, storagePacks: packs }, 'partner', grace);
}

const linesFor = (subscriptions: readonly Subscription[], endsOn: Day) => {
  const priced = priceCoTerm(catalog, partsOf(catalog, subscriptions, { endsOn, subscriptionIds: subscriptions.map(({ id }) => id) }), buyer);
  if (!priced.ok) throw new Error(priced.reason);
  return priced.lines;
};

describe('Aligning dates', () => {
  it('charges the one-year price × days ÷ days of the year from the old end, rounded once', () => {
    // 119.99 less 20 % is 95.99. From 10 Jan 2027 to 1 June are 142 of 365 days, from 1 Mar 2027 92 of 366: the year holds 29 Feb 2028.
    const [first, second] = linesFor([running(day('2026-01-10')), running(day('2026-03-01'))], day('2027-06-01'));
    expect([first!.printed.netCents, first!.printed.explanation]).toEqual([3734, expect.stringContaining('142 of 365 days')]);
    expect([second!.printed.netCents, second!.printed.explanation]).toEqual([2413, expect.stringContaining('92 of 366 days')]);
    expect(first!.printed.description).toBe('Safe Plus (S-2026-01-10), 10 Jan 2027 until 1 Jun 2027');
  });

  it('prices days by the year also where the term is of three years, and a whole year whole', () => {
    const [line] = linesFor([running(day('2024-06-01'), 3)], day('2028-06-01'));
    expect([line!.printed.netCents, line!.printed.explanation]).toEqual([9599, expect.not.stringContaining(' days')]);
  });

  it('says why a day is not possible: before the end, the end itself, more than a year after', () => {
    const subscription = running(day('2026-03-10'));
    expect(dayProblem(subscription, day('2027-03-09'))).toContain('is paid until 10 Mar 2027, after that day');
    expect(dayProblem(subscription, day('2027-03-10'))).toContain('ends on 10 Mar 2027 already');
    expect([dayProblem(subscription, day('2027-03-11')), dayProblem(subscription, day('2028-03-10'))]).toEqual([undefined, undefined]);
    expect(dayProblem(subscription, day('2028-03-11'))).toContain('Choose a day until 10 Mar 2028');
    expect(alignProblem(subscription, new Set(), day('2027-03-11'))).toContain('is not active');
    expect(alignProblem(subscription, new Set([subscription.id]), day('2027-01-01'))).toContain('is paid beyond its running term already');
  });

  it('suggests the same day of each month, clipped and never drifting (golden case G8)', () => {
    const [january, leap] = [running(day('2027-01-31')), running(day('2024-02-29'), 3)];
    expect(suggestedDays([{ ...january, expiresOn: day('2028-01-31') }, running(day('2027-01-10'))], day('2027-12-01')).slice(0, 3)).toEqual(['2028-01-31', '2028-02-29', '2028-03-31']);
    expect(suggestedDays([{ ...january, anchorOn: day('2026-01-31'), expiresOn: day('2027-01-31') }, running(day('2026-01-10'))], day('2026-12-01')).slice(0, 3)).toEqual(['2027-01-31', '2027-02-28', '2027-03-31']);
    // The year from 28 Feb 2027 of an anchor on 29 Feb ends on 29 Feb 2028: 366 days.
    expect([leap.expiresOn, dayProblem(leap, day('2028-02-29')), dayProblem(leap, day('2028-03-01'))]).toEqual(['2027-02-28', undefined, expect.any(String)]);
    expect(linesFor([leap], day('2028-02-29'))[0]!.printed.explanation).not.toContain(' days');
    expect(linesFor([leap], day('2027-03-01'))[0]!.printed.explanation).toContain('1 of 366 days');
  });

  it('shows every end once before and once after in the calendar', () => {
    const months = calendarOf([{ number: 'A', before: day('2027-01-10'), after: day('2027-06-01') }, { number: 'B', before: day('2027-03-10'), after: day('2027-06-01') }, { number: 'C', before: day('2027-06-20'), after: day('2027-06-20') }]);
    expect(months).toEqual([
      { month: '2027-01-01', before: [{ on: '2027-01-10', numbers: ['A'] }], after: [] },
      { month: '2027-03-01', before: [{ on: '2027-03-10', numbers: ['B'] }], after: [] },
      { month: '2027-06-01', before: [{ on: '2027-06-20', numbers: ['C'] }], after: [{ on: '2027-06-01', numbers: ['A', 'B'] }, { on: '2027-06-20', numbers: ['C'] }] },
    ]);
    expect([countDays(['2027-01-10', '2027-01-10'].map(day)), countDays([])]).toEqual([1, 0]);
  });

  const aStart = fc.integer({ min: 0, max: 1_500 }).map((days) => addDays(day('2024-01-01'), days));
  const aSubscription = fc.record({ startedOn: aStart, years: fc.constantFrom(1 as const, 2 as const, 3 as const), zone: fc.constantFrom(...zones) });

  it('counts each day once and loses none, for any ends, zones and day', () => {
    fc.assert(fc.property(fc.array(aSubscription, { minLength: 1, maxLength: 12 }), fc.integer({ min: -400, max: 800 }), (given, offset) => {
      const all = given.map(({ startedOn, years, zone }, index) => ({ ...running(startedOn, years, zone), id: String(index) }));
      const endsOn = addDays(all.map(({ expiresOn }) => expiresOn).sort()[0]!, offset);
      const taken = all.filter((subscription) => dayProblem(subscription, endsOn) === undefined);
      // Who is left out ends that day already, or later, or so early that a year does not reach.
      for (const subscription of all) expect(taken.includes(subscription)).toBe(endsOn > subscription.expiresOn && endsOn <= nextTerm(subscription, 1, subscription.expiresOn).endsOn);
      if (taken.length === 0) return;
      const lines = linesFor(taken, endsOn);
      expect(lines.map(({ part }) => part.subscription.id)).toEqual(taken.map(({ id }) => id));
      for (const { part, printed } of lines) {
        const [days, year] = [daysBetween(part.startsOn, part.endsOn), daysBetween(part.startsOn, part.yearEndsOn)];
        expect([part.startsOn, part.endsOn]).toEqual([part.subscription.expiresOn, endsOn]);
        expect(days >= 1 && days <= year && (year === 365 || year === 366)).toBe(true);
        expect(printed.netCents).toBe(times(cents(9599), days, year));
        // Two stretches bought one after the other cost what one costs, but for one rounding.
        const half = addDays(part.startsOn, Math.floor(days / 2));
        const split = times(cents(9599), daysBetween(part.startsOn, half), year) + times(cents(9599), daysBetween(half, endsOn), year);
        expect(Math.abs(split - printed.netCents)).toBeLessThanOrEqual(1);
      }
    }), { numRuns: 300 });
  });

  it('lets all end on one day in their own zones, and keeps that day for ever after', () => {
    fc.assert(fc.property(aStart, fc.integer({ min: 1, max: 365 }), fc.constantFrom(...zones), fc.constantFrom(1 as const, 2 as const, 3 as const), (startedOn, offset, zone, years) => {
      const before = running(startedOn, years, zone);
      const endsOn = addDays(before.expiresOn, offset);
      const after: Subscription = { ...before, anchorOn: endsOn, expiresOn: endsOn, autoRenew: true };
      expect(momentsOf(after, grace, before.createdAt).chargeAt).toEqual(instantAt(addDays(endsOn, -1), '09:00', zone));
      let renewed = after;
      for (let times = 1; times <= 5; times += 1) {
        const term = nextTerm(renewed, 1, renewed.expiresOn);
        expect([term.startsOn, term.endsOn]).toEqual([renewed.expiresOn, addMonthsFromAnchor(endsOn, 12 * times)]);
        renewed = { ...renewed, expiresOn: term.endsOn, anchorOn: term.anchorOn };
      }
    }), { numRuns: 300 });
  });

  it('prices packs in a stretch to a common day by the whole year, and a clipped year as one of its own days', () => {
    expect(pricedTerm({ startsOn: day('2027-01-10'), endsOn: day('2027-06-01'), years: 1 }, day('2027-06-01'))).toMatchObject({ extraDays: 142 - 365 });
    expect(pricedTerm({ startsOn: day('2027-02-28'), endsOn: day('2028-02-29'), years: 1 }, day('2024-02-29'))).toMatchObject({ extraDays: 0 });
    expect(pricedTerm({ startsOn: day('2026-06-09'), endsOn: day('2028-05-25'), years: 1 }, day('2026-06-09'))).toMatchObject({ extraDays: 351 });
  });
});

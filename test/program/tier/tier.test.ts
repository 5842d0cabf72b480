import fc from 'fast-check';
import { addDays, day, daysBetween } from '../../../src/platform/values/dates';
import { cents } from '../../../src/platform/values/money';
import { countedDays, decisionOn, firstState, nextAnniversary, stateDecided, targetOf, type Tier, type TierState } from '../../../src/program/tier/tier';

const state = (changes: Partial<Record<keyof TierState, string | null>> = {}) => ({ sinceOn: '2025-03-10', anchorOn: '2025-03-10', heldUntil: null, nextReviewOn: '2026-03-10', ...changes }) as TierState;
const decide = (tier: Tier, today: string, net: number, changes: Parameters<typeof state>[0] = {}) => decisionOn({ tier, state: state(changes), netCents: cents(net), targetCents: cents(1_000_000), today: day(today) });

describe('the days that count', () => {
  it.each([
    ['2026-11-22', '2025-11-23'],
    // A leap day is the last of its year, and the one after it begins in March.
    ['2028-02-29', '2027-03-01'],
    ['2025-02-28', '2024-02-29'],
    ['2027-03-01', '2026-03-02'],
    ['2026-12-31', '2026-01-01'],
  ])('on %s begin with %s', (today, from) => {
    expect(countedDays(day(today))).toEqual({ from, to: today });
  });

  it('are a year, whatever the day', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 8000 }), (days) => {
      const today = addDays(day('2024-01-01'), days);
      const { from, to } = countedDays(today);
      expect([365, 366]).toContain(daysBetween(from, to) + 1);
    }));
  });
});

describe('the threshold', () => {
  it('is the same number of whole units in every currency', () => {
    expect([targetOf(10_000, 'USD'), targetOf(10_000, 'JPY'), targetOf(10_000, 'KWD')]).toEqual([1_000_000, 10_000, 10_000_000]);
  });
});

describe('a review', () => {
  it('is on the anniversary, clipped to February and never drifting', () => {
    expect([nextAnniversary(day('2024-02-29'), day('2024-02-29')), nextAnniversary(day('2024-02-29'), day('2025-02-28')), nextAnniversary(day('2024-02-29'), day('2027-02-28')), nextAnniversary(day('2024-02-29'), day('2028-02-28'))])
      .toEqual(['2025-02-28', '2026-02-28', '2028-02-29', '2028-02-29']);
  });

  it('of a partner from whom nothing is written down is the next anniversary of joining', () => {
    expect(firstState(day('2020-05-01'), day('2026-11-22'))).toEqual({ sinceOn: '2020-05-01', anchorOn: '2020-05-01', heldUntil: null, nextReviewOn: '2027-05-01' });
  });
});

describe('a day decides', () => {
  it('Premier as soon as the threshold is reached to the cent, and not a cent before', () => {
    expect(decide('basic', '2025-06-01', 999_999)).toBeNull();
    expect(decide('basic', '2025-06-01', 1_000_000)).toEqual({ tier: 'premier', cause: 'threshold', state: { sinceOn: '2025-06-01', anchorOn: '2025-06-01', heldUntil: null, nextReviewOn: '2026-06-01' } });
  });

  it('Basic at the review only', () => {
    expect(decide('premier', '2026-03-09', 0)).toBeNull();
    expect(decide('premier', '2026-03-10', 999_999)).toMatchObject({ tier: 'basic', cause: 'review', state: { sinceOn: '2026-03-10', nextReviewOn: '2027-03-10' } });
  });

  it('that Premier stays where the purchases do, with the next review a year on, also when it is looked at late', () => {
    expect(decide('premier', '2026-03-12', 1_000_000)).toEqual({ tier: 'premier', cause: 'review', state: { sinceOn: '2025-03-10', anchorOn: '2025-03-10', heldUntil: null, nextReviewOn: '2027-03-10' } });
  });

  it('nothing while a decision by staff holds, its last day included; and looks on the day after', () => {
    const held = { heldUntil: '2026-08-31', nextReviewOn: '2026-09-01' };
    expect(decide('premier', '2026-08-31', 0, held)).toBeNull();
    expect(decide('basic', '2026-08-31', 5_000_000, held)).toBeNull();
    expect(decide('premier', '2026-09-01', 0, held)).toMatchObject({ tier: 'basic', cause: 'review' });
    expect(decide('premier', '2026-09-01', 1_000_000, held)).toMatchObject({ tier: 'premier', state: { sinceOn: '2025-03-10', anchorOn: '2026-09-01', heldUntil: null, nextReviewOn: '2027-09-01' } });
    expect(decide('basic', '2026-09-01', 1_000_000, held)).toMatchObject({ tier: 'premier', cause: 'threshold' });
  });

  it('is held by staff through a day, and reviewed on the next', () => {
    expect(stateDecided({ tier: 'basic', state: state() }, { tier: 'premier', heldUntil: day('2026-12-31'), today: day('2026-01-05') })).toEqual({ sinceOn: '2026-01-05', anchorOn: '2026-01-05', heldUntil: '2026-12-31', nextReviewOn: '2027-01-01' });
    expect(stateDecided({ tier: 'premier', state: state() }, { tier: 'premier', heldUntil: day('2026-12-31'), today: day('2026-01-05') })).toMatchObject({ sinceOn: '2025-03-10' });
  });

  it('never twice: what it decides, it does not decide again on the same day', () => {
    fc.assert(fc.property(fc.constantFrom<Tier>('basic', 'premier'), fc.integer({ min: 0, max: 2_000_000 }), fc.integer({ min: 0, max: 1500 }), (tier, net, days) => {
      const facts = { netCents: cents(net), targetCents: cents(1_000_000), today: addDays(day('2025-03-10'), days) };
      const first = decisionOn({ tier, state: state(), ...facts });
      if (first) expect(decisionOn({ tier: first.tier, state: first.state, ...facts })).toBeNull();
    }));
  });
});

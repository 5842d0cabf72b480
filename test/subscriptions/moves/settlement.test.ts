import { day } from '../../../src/platform/values/dates';
import { cents } from '../../../src/platform/values/money';
import { type SettledTerm, settlementOf } from '../../../src/subscriptions/moves/settlement.model';

const term = (changes: Partial<SettledTerm>): SettledTerm => ({
  number: 'S-1', name: 'Safe Plus', startsOn: day('2026-01-15'), endsOn: day('2027-01-15'), cutOn: null, valueCents: cents(107_99), currency: 'USD', ...changes,
});

describe('the settlement of a move', () => {
  it('says what of each term is unused on the day, each line rounded by itself', () => {
    const settlement = settlementOf([
      term({ startsOn: day('2027-01-15'), endsOn: day('2028-01-15') }),
      term({}),
      term({ number: 'S-0', name: '2 × 100 GB', valueCents: cents(178_20) }),
    ], 'USD', day('2026-12-01'));
    // 45 of 365 days are left: 107.99 × 45 ÷ 365 = 13.3138, 178.20 × 45 ÷ 365 = 21.9699; what was bought ahead counts whole.
    expect(settlement.lines).toEqual([
      { number: 'S-0', name: '2 × 100 GB', startsOn: '2026-01-15', endsOn: '2027-01-15', days: 365, daysLeft: 45, valueCents: 178_20, unusedCents: 21_97 },
      { number: 'S-1', name: 'Safe Plus', startsOn: '2026-01-15', endsOn: '2027-01-15', days: 365, daysLeft: 45, valueCents: 107_99, unusedCents: 13_31 },
      { number: 'S-1', name: 'Safe Plus', startsOn: '2027-01-15', endsOn: '2028-01-15', days: 365, daysLeft: 365, valueCents: 107_99, unusedCents: 107_99 },
    ]);
    expect([settlement.on, settlement.totalCents]).toEqual(['2026-12-01', 143_27]);
  });

  it('rounds half a cent up, and whole yen', () => {
    const half = term({ startsOn: day('2026-12-01'), endsOn: day('2026-12-03'), valueCents: cents(1) });
    expect(settlementOf([half], 'USD', day('2026-12-02')).totalCents).toBe(1);
    // 11,800 × 45 ÷ 365 = 1,454.79
    expect(settlementOf([term({ valueCents: cents(11_800), currency: 'JPY' })], 'JPY', day('2026-12-01')).totalCents).toBe(1_455);
  });

  it('leaves out what is over on the day, and what was cut and credited before', () => {
    expect(settlementOf([term({ endsOn: day('2026-12-01') }), term({ cutOn: day('2026-06-01') })], 'USD', day('2026-12-01'))).toEqual({ on: '2026-12-01', currency: 'USD', lines: [], totalCents: 0 });
  });

  it('counts the last day but one as one day, and a leap year’s 366', () => {
    expect(settlementOf([term({ valueCents: cents(365_00) })], 'USD', day('2027-01-14')).totalCents).toBe(1_00);
    expect(settlementOf([term({ startsOn: day('2027-03-01'), endsOn: day('2028-03-01'), valueCents: cents(366_00) })], 'USD', day('2028-02-28')).totalCents).toBe(2_00);
  });
});

import { day } from '../../src/platform/values/dates';
import { cents } from '../../src/platform/values/money';
import { priceAddOnProRated, priceNewTerm, priceRenewal } from '../../src/plans/price-term';
import { type PricedItem, wholeTermLine } from '../../src/plans/price-line';
import { priceTotal } from '../../src/plans/price-total';
import { daysLeft, isTermYears, type Term, termDays, termFrom } from '../../src/plans/term';
import { basic, item, listPrice, only, pack, premier } from './sample-catalog';

const buy = (plan: PricedItem, quantity: number, years: 1 | 2 | 3) => priceNewTerm({ plan, quantity, packs: [], years }, listPrice);

describe('the list price of several years (G15)', () => {
  it.each([[8_399, 15_958, 22_677], [11_999, 22_798, 32_397], [14_999, 28_498, 40_497]])('%d a year', (one, two, three) => {
    expect([1, 2, 3].map((years) => only(buy(item(one), 1, years as 1 | 2 | 3)).amountCents)).toEqual([one, two, three]);
  });
});

describe('a whole term', () => {
  it('is never pro-rated when it is the first (G9)', () => {
    const lines = priceNewTerm({ plan: item(28_799, 'safe_pro_core'), quantity: 1, packs: [{ item: pack, quantity: 2 }], years: 1 }, listPrice);
    expect(lines.map((line) => [line.proRated, line.amountCents, line.valueCents])).toEqual([[null, 28_799, 28_799], [null, 19_800, 19_800]]);
  });

  it('takes the discount from the rounded list price, and rounds the discount (G21, Core for 2 years at 25 %)', () => {
    const line = only(priceNewTerm({ plan: item(28_799, 'safe_pro_core'), quantity: 1, packs: [], years: 2 }, premier));
    expect(line).toMatchObject({ listCents: 54_718, discountCents: 13_680, netCents: 41_038, amountCents: 41_038 });
  });

  it('multiplies the rounded price of one unit', () => {
    const line = only(buy(item(8_399), 3, 2));
    expect(line).toMatchObject({ unitTermCents: 15_958, listCents: 47_874 });
  });

  it('gives no discount without a tier, and never more than the price', () => {
    expect(wholeTermLine(item(10_000), 1, 1, { ...listPrice, tier: null }).discountCents).toBe(0);
    const deal = wholeTermLine(item(10_000), 1, 1, { ...premier, dealPointsBps: 9_999 });
    expect(deal).toMatchObject({ dealPointsBps: 8_000, discountCents: 10_000, amountCents: 0 });
  });

  it('refuses no units, another currency and negative points', () => {
    expect(() => wholeTermLine(item(10_000), 0, 1, listPrice)).toThrow(RangeError);
    expect(() => wholeTermLine(item(10_000), 1.5, 1, listPrice)).toThrow(RangeError);
    expect(() => wholeTermLine(item(10_000), 1, 1, { ...listPrice, currency: 'EUR' })).toThrow(RangeError);
    expect(() => wholeTermLine(item(10_000), 1, 1, { ...listPrice, dealPointsBps: -1 })).toThrow(RangeError);
    expect(() => wholeTermLine(item(10_000), 1, 1, { ...listPrice, catalog: { ...listPrice.catalog, termDiscounts: [] } })).toThrow(RangeError);
  });

  it('renews the plan and its packs in full, with the price of before beside the price of now', () => {
    const plan = item(9_599, 'safe', { previousUnitYearCents: cents(8_399) });
    const lines = priceRenewal({ plan, packs: [{ item: pack, quantity: 3 }], years: 1 }, basic);
    expect(lines.map((line) => [line.listCents, line.discountCents, line.amountCents])).toEqual([[9_599, 960, 8_639], [29_700, 2_970, 26_730]]);
    expect(lines[0]!.previousUnitYearCents).toBe(8_399);
  });

  it('counts in currencies without cents', () => {
    const yen = { ...listPrice, currency: 'JPY' as const };
    expect(wholeTermLine(item(9_999, 'safe', { currency: 'JPY' }), 1, 2, yen).listCents).toBe(18_998);
  });
});

describe('an add-on inside a term', () => {
  const oneYear = termFrom(day('2026-01-01'), 1);

  it('costs its part of the year (G14)', () => {
    const line = priceAddOnProRated({ item: pack, quantity: 3 }, oneYear, day('2026-09-23'), listPrice);
    expect(line.proRated).toEqual({ daysLeft: 100, termDays: 365 });
    expect(line.amountCents).toBe(8_137);
  });

  it.each([
    { years: 3, startsOn: '2026-03-01', today: '2028-11-21', list: 161_997, discount: 56_699, net: 105_298, part: 9_607, tax: 853, total: 10_460 },
    { years: 1, startsOn: '2026-03-01', today: '2026-11-21', list: 59_999, discount: 21_000, net: 38_999, part: 10_685, tax: 948, total: 11_633 },
  ] as const)('takes discount, days and tax one after the other in a term of $years years (G21)', (expected) => {
    const term = termFrom(day(expected.startsOn), expected.years);
    const addOn = item(59_999, 'safe_pro_power', { kind: 'add_on' });
    const line = priceAddOnProRated({ item: addOn, quantity: 1 }, term, day(expected.today), { ...premier, dealPointsBps: 500 });
    expect(line).toMatchObject({ listCents: expected.list, discountCents: expected.discount, netCents: expected.net, amountCents: expected.part });
    expect(priceTotal([line], 88_750)).toMatchObject({ netCents: expected.part, taxCents: expected.tax, totalCents: expected.total });
  });

  it('costs the whole price from the first day, and in a term that has not begun', () => {
    for (const today of ['2026-01-01', '2025-12-01']) {
      expect(priceAddOnProRated({ item: pack, quantity: 1 }, oneYear, day(today), listPrice)).toMatchObject({ proRated: null, amountCents: 9_900 });
    }
  });

  it('costs nothing on the expiry day, which works and is not sold', () => {
    expect(priceAddOnProRated({ item: pack, quantity: 1 }, oneYear, day('2027-01-01'), listPrice).amountCents).toBe(0);
    expect(priceAddOnProRated({ item: pack, quantity: 1 }, oneYear, day('2026-12-31'), listPrice).amountCents).toBe(27);
  });

  it('pays for the extra days of a surplus too, at the price of the term proper', () => {
    const extended = termFrom(day('2026-06-09'), 1, 351);
    expect([termDays(extended), daysLeft(extended, day('2026-06-09'))]).toEqual([365, 716]);
    expect(priceAddOnProRated({ item: pack, quantity: 1 }, extended, day('2026-06-09'), listPrice).amountCents).toBe(19_420);
  });

  it('never costs more than the whole price where there are no extra days, and less from day to day', () => {
    for (const startsOn of ['2024-02-29', '2026-03-08', '2027-11-01']) {
      const term = termFrom(day(startsOn), 1);
      let before = 9_900;
      for (let today = term.startsOn as string; today <= term.endsOn; today = nextDay(today)) {
        const { amountCents } = priceAddOnProRated({ item: pack, quantity: 1 }, term, day(today), listPrice);
        expect(amountCents).toBeLessThanOrEqual(before);
        before = amountCents;
      }
      expect(before).toBe(0);
    }
  });
});

describe('terms', () => {
  it.each([['2026-01-01', 1, 365], ['2024-01-01', 1, 366], ['2026-01-01', 2, 730], ['2027-03-01', 2, 731], ['2025-03-01', 3, 1_096], ['2021-01-01', 3, 1_095]] as const)(
    'from %s for %d years are %d real days long', (startsOn, years, days) => {
      expect(termDays(termFrom(day(startsOn), years))).toBe(days);
    },
  );

  it('keep their days across a change of clocks (G17)', () => {
    const term: Term = termFrom(day('2026-03-07'), 1);
    expect([daysLeft(term, day('2026-03-07')), daysLeft(term, day('2026-03-08')), daysLeft(term, day('2026-03-09'))]).toEqual([365, 364, 363]);
    expect([daysLeft(term, day('2026-10-31')), daysLeft(term, day('2026-11-01')), daysLeft(term, day('2026-11-02'))]).toEqual([127, 126, 125]);
  });

  it('are sold for 1, 2 and 3 years', () => {
    expect([0, 1, 2, 3, 4].map(isTermYears)).toEqual([false, true, true, true, false]);
  });
});

function nextDay(of: string): string {
  return new Date(Date.parse(of) + 86_400_000).toISOString().slice(0, 10);
}

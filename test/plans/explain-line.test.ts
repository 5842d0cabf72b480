import { day } from '../../src/platform/values/dates';
import { cents } from '../../src/platform/values/money';
import { explainLine, explainSettlement, explainUpgrade, priceSteps } from '../../src/plans/explain-line';
import { priceAddOnProRated, priceNewTerm, priceRenewal } from '../../src/plans/price-term';
import { priceTotal } from '../../src/plans/price-total';
import { priceUpgrade } from '../../src/plans/price-upgrade';
import { termFrom } from '../../src/plans/term';
import { item, listPrice, only, pack, premier, rowOf } from './sample-catalog';

const threePacks = priceAddOnProRated({ item: pack, quantity: 3 }, termFrom(day('2026-01-01'), 1), day('2026-09-23'), listPrice);
const ofThreeYears = rowOf({ name: 'Safe Plus', valueCents: cents(32_397) }, '2026-03-01', termFrom(day('2026-03-01'), 3));

describe('a line explains itself', () => {
  it('with the days left', () => {
    expect(explainLine(threePacks)).toBe('3 × 99.00 for 1 year, 100 of 365 days left');
    expect(priceSteps(threePacks)).toEqual([
      { label: 'List price: 3 × 99.00 for 1 year', amountCents: 29_700 },
      { label: 'For 100 of 365 days', amountCents: 8_137 },
      { label: 'You pay', amountCents: 8_137 },
    ]);
  });

  it('with several years, partner discount and deal', () => {
    const line = only(priceNewTerm({ plan: item(28_799, 'safe_pro_core'), quantity: 1, packs: [], years: 2 }, { ...premier, dealPointsBps: 250 }));
    expect(explainLine(line)).toBe('547.18 for 2 years (287.99 a year, 5 % off), less 150.47 (25 % partner discount and 2.5 % for your deal)');
    expect(priceSteps(line).map((step) => step.amountCents)).toEqual([54_718, -15_047, 39_671, 39_671]);
  });

  it('with the price of before', () => {
    const line = only(priceRenewal({ plan: item(9_599, 'safe', { previousUnitYearCents: cents(8_399) }), packs: [], years: 1 }, listPrice));
    expect(explainLine(line)).toBe('95.99 for 1 year (95.99 a year now, 83.99 before)');
  });

  it('with the credit', () => {
    const { lines } = priceUpgrade({ rows: [ofThreeYears], plan: item(99_800), packs: [], years: 1 }, day('2026-06-09'), listPrice);
    expect(explainLine(only(lines))).toBe('998.00 for 1 year, less 294.41 credit for 996 of 1096 days of Safe Plus');
    expect(priceSteps(only(lines)).slice(1)).toEqual([{ label: 'Paid from your credit', amountCents: -29_441 }, { label: 'You pay', amountCents: 70_359 }]);
  });

  it('in the writing of the page', () => {
    const writing = { money: (amount: number) => `$${amount}c`, day: (on: string) => on };
    expect(explainLine(threePacks, writing)).toBe('3 × $9900c for 1 year, 100 of 365 days left');
  });
});

describe('an upgrade explains its credit', () => {
  const plan = item(14_999);

  it('in days where it exceeds the price (G16)', () => {
    expect(explainUpgrade(priceUpgrade({ rows: [ofThreeYears], plan, packs: [], years: 1 }, day('2026-06-09'), listPrice), 'USD')).toEqual([
      'Safe Plus: 996 of 1096 days are left of 323.97, so you get a credit of 294.41.',
      'The credit pays for everything, and 144.42 is left. It adds 351 days: the new term ends on 2028-05-25.',
    ]);
  });

  it('where it leaves less than a day, and where there is none', () => {
    const nearly = { ...ofThreeYears, startsOn: day('2026-06-09'), valueCents: cents(15_010) };
    expect(explainUpgrade(priceUpgrade({ rows: [nearly], plan, packs: [], years: 1 }, day('2026-06-09'), listPrice), 'USD')[1])
      .toBe('The credit pays for everything, and 0.11 is left. That is less than the price of a day, so the new term ends on 2027-06-09.');
    expect(explainUpgrade(priceUpgrade({ rows: [], plan, packs: [], years: 1 }, day('2026-06-09'), listPrice), 'USD')).toEqual([]);
  });
});

describe('the settlement', () => {
  it('is not worth a word when the card is simply charged', () => {
    expect(explainSettlement(priceTotal([threePacks], 0))).toBeUndefined();
  });
});

import { day } from '../../src/platform/values/dates';
import { addCents, cents } from '../../src/platform/values/money';
import { explainLine, explainSettlement } from '../../src/plans/explain-line';
import { priceAddOnProRated, priceNewTerm } from '../../src/plans/price-term';
import { type CarriedLine, carriedLines, priceTotal, printedSums } from '../../src/plans/price-total';
import { priceUpgrade } from '../../src/plans/price-upgrade';
import { termFrom } from '../../src/plans/term';
import { item, listPrice, only, pack, premier, rowOf } from './sample-catalog';

const onePackForOneDay = priceAddOnProRated({ item: pack, quantity: 1 }, termFrom(day('2026-01-01'), 1), day('2026-12-31'), listPrice);
const oneYear = (unitYear: number) => only(priceNewTerm({ plan: item(unitYear), quantity: 1, packs: [], years: 1 }, listPrice));

describe('a total', () => {
  it('is the sum of what is printed: tax is rounded on each line', () => {
    // 8.875 % of 100.10 is 8.884; of the sum of three it is 26.652, one cent more than the three printed.
    const total = priceTotal([oneYear(10_010), oneYear(10_010), oneYear(10_010)], 88_750);
    expect(total.lines.map((line) => line.taxCents)).toEqual([888, 888, 888]);
    expect(total).toMatchObject({ currency: 'USD', netCents: 30_030, taxCents: 2_664, totalCents: 32_694, settlement: 'charged' });
    expect(addCents(...total.lines.map((line) => line.totalCents))).toBe(total.totalCents);
  });

  it('taxes the money paid, not the credit', () => {
    const row = rowOf({ name: 'Safe Basic', valueCents: cents(49_900) }, '2026-01-01', termFrom(day('2026-01-01'), 1));
    const { lines } = priceUpgrade({ rows: [row], plan: item(99_800), packs: [], years: 1 }, day('2026-04-01'), listPrice);
    expect(priceTotal(lines, 88_750)).toMatchObject({ netCents: 62_204, taxCents: 5_521, totalCents: 67_725 });
  });

  it('needs no payment when it is zero', () => {
    const total = priceTotal([oneYear(0)], 88_750);
    expect([total.totalCents, total.settlement]).toEqual([0, 'free']);
    expect(explainSettlement(total)).toBe('There is nothing to pay.');
    expect(carriedLines(total, day('2026-12-31'))).toEqual([]);
  });

  it('refuses no line, two currencies and an impossible rate', () => {
    expect(() => priceTotal([], 0)).toThrow(RangeError);
    expect(() => priceTotal([oneYear(100), { ...oneYear(100), currency: 'EUR' }], 0)).toThrow(RangeError);
    for (const rate of [-1, 0.5, 1_000_001]) expect(() => priceTotal([oneYear(100)], rate)).toThrow(RangeError);
  });

  it('prints sums that add up on every line', () => {
    const line = priceAddOnProRated({ item: item(59_999, 'safe_pro_power'), quantity: 1 }, termFrom(day('2026-03-01'), 1), day('2026-11-21'), { ...premier, dealPointsBps: 500 });
    const [sums] = priceTotal([line], 88_750).lines.map(printedSums);
    expect(sums).toEqual({ listCents: 59_999, discountCents: 21_000, adjustmentCents: 10_685 - 38_999, netCents: 10_685, taxCents: 948, totalCents: 11_633 });
  });
});

describe('an amount too small for a card (G25)', () => {
  const total = priceTotal([onePackForOneDay], 0);

  it('is not charged now, and the quote says so', () => {
    expect([total.totalCents, total.settlement]).toEqual([27, 'carried']);
    expect(explainSettlement(total)).toBe('0.27 is less than the smallest amount a card can be charged (0.50). We add it to your next payment.');
  });

  it('is a line of the next charge, with the tax of then', () => {
    const carried = carriedLines(priceTotal([onePackForOneDay], 88_750), day('2026-12-31'));
    expect(carried).toEqual([{ kind: 'carried', name: 'Storage pack, 100 GB', currency: 'USD', carriedOn: '2026-12-31', amountCents: 27, taxCents: 2 }]);
    const next = priceTotal([oneYear(11_999), ...carried], 0);
    expect(next).toMatchObject({ netCents: 12_026, taxCents: 2, totalCents: 12_028, settlement: 'charged' });
    expect(printedSums(next.lines[1]!)).toMatchObject({ listCents: 0, discountCents: 0, adjustmentCents: 27, netCents: 27, totalCents: 29 });
    expect(explainLine(carried[0]!)).toBe('Storage pack, 100 GB, bought on 2026-12-31 and too small to charge then: 0.27, with 0.02 tax');
  });

  it('waits on, keeping its day, while the sum is still too small', () => {
    const old: CarriedLine = { kind: 'carried', name: '2 × Storage pack', currency: 'USD', carriedOn: day('2026-12-30'), amountCents: cents(10), taxCents: cents(1) };
    const still = priceTotal([onePackForOneDay, old], 0);
    expect(carriedLines(still, day('2026-12-31')).map((line) => [line.name, line.carriedOn])).toEqual([['Storage pack, 100 GB', '2026-12-31'], ['2 × Storage pack', '2026-12-30']]);
    const enough = priceTotal([onePackForOneDay, old, { ...old, amountCents: cents(13), taxCents: cents(0) }], 0);
    expect([enough.totalCents, enough.settlement]).toEqual([51, 'charged']);
  });

  it('is charged from the smallest amount on', () => {
    expect(priceTotal([oneYear(50)], 0).settlement).toBe('charged');
    expect(priceTotal([oneYear(49)], 0).settlement).toBe('carried');
    expect(priceTotal([{ ...oneYear(49), currency: 'GBP' }], 0).settlement).toBe('charged');
  });
});

import { addDays, type Day, day, daysBetween } from '../../src/platform/values/dates';
import { addCents, cents } from '../../src/platform/values/money';
import { creditFor, undoRefund, type ValueRow } from '../../src/plans/credit';
import { type PricedItem } from '../../src/plans/price-line';
import { priceNewTerm } from '../../src/plans/price-term';
import { priceChangeKeepingExpiry, priceUpgrade } from '../../src/plans/price-upgrade';
import { termFrom, termYears } from '../../src/plans/term';
import { seeded } from '../support/running/seeded';
import { item, listPrice, only, pack, premier, rowOf } from './sample-catalog';

const paidRow = (amount: number, startsOn: string, years: 1 | 2 | 3 = 1): ValueRow =>
  rowOf({ name: 'Safe Basic', valueCents: cents(amount) }, startsOn, termFrom(day(startsOn), years));
const upgrade = (rows: readonly ValueRow[], plan: PricedItem, today: string, years: 1 | 2 | 3 = 1) =>
  priceUpgrade({ rows, plan, packs: [], years }, day(today), listPrice);

describe('an upgrade', () => {
  it('credits the value of the whole row, the second time too (G1)', () => {
    const first = upgrade([paidRow(49_900, '2026-01-01')], item(99_800), '2026-04-01');
    const firstLine = only(first.lines);
    expect(first.credits).toMatchObject([{ daysLeft: 275, days: 365, creditCents: 37_596 }]);
    expect([firstLine.amountCents, firstLine.valueCents, first.term.endsOn]).toEqual([62_204, 99_800, '2027-04-01']);

    const second = upgrade([rowOf(firstLine, '2026-04-01', first.term)], item(149_700), '2026-07-01');
    expect(second.credits).toMatchObject([{ daysLeft: 274, days: 365, creditCents: 74_918 }]);
    expect(only(second.lines).amountCents).toBe(74_782);
    expect(addCents(cents(49_900), firstLine.amountCents, only(second.lines).amountCents)).toBe(186_886);
  });

  it('turns a surplus into days, and keeps the whole credit as the value of the new row (G16)', () => {
    const changed = upgrade([paidRow(32_397, '2026-03-01', 3)], item(14_999), '2026-06-09');
    const line = only(changed.lines);
    expect([changed.creditCents, line.amountCents, changed.surplusCents, changed.term.extraDays]).toEqual([29_441, 0, 14_442, 351]);
    expect(changed.term).toMatchObject({ startsOn: '2026-06-09', endsOn: '2028-05-25' });
    expect([line.valueCents, daysBetween(changed.term.startsOn, changed.term.endsOn)]).toEqual([29_441, 716]);
    expect(creditFor(rowOf(line, '2026-06-09', changed.term), day('2026-06-09')).creditCents).toBe(29_441);
  });

  it('starts the new term today when there is nothing to credit (G10)', () => {
    const changed = upgrade([paidRow(8_399, '2025-06-01')], item(11_999), '2026-06-09');
    expect(changed).toMatchObject({ credits: [], creditCents: 0, surplusCents: 0, term: { startsOn: '2026-06-09', endsOn: '2027-06-09' } });
    expect(only(changed.lines).amountCents).toBe(11_999);
  });

  it('gives nothing for a trial, and the whole price for a term bought ahead', () => {
    const trial: ValueRow = { ...paidRow(0, '2026-06-01'), name: 'Trial' };
    const ahead = paidRow(8_399, '2027-01-01');
    expect(upgrade([trial, ahead], item(11_999), '2026-06-09').credits).toMatchObject([{ creditCents: 8_399, daysLeft: 365 }]);
  });

  it('sums the computers of an account, pays the plan first and then the packs (domain.md 7.5)', () => {
    const rows = [paidRow(11_999, '2026-01-01'), paidRow(14_999, '2026-03-01'), paidRow(14_999, '2026-03-01')];
    const changed = priceUpgrade({ rows, plan: item(28_799, 'safe_pro_core'), packs: [{ item: pack, quantity: 2 }], years: 1 }, day('2026-04-01'), listPrice);
    // 119.99 × 275/365 = 90.40; 149.99 × 334/365 = 137.25, twice.
    expect(changed.credits.map((credit) => credit.creditCents)).toEqual([9_040, 13_725, 13_725]);
    expect(changed.lines.map((line) => [line.creditCents, line.amountCents, line.valueCents])).toEqual([[28_799, 0, 28_799], [7_691, 12_109, 19_800]]);
    expect(changed.term.extraDays).toBe(0);
  });

  it('spreads a surplus over plan and packs, and its value stays with the plan', () => {
    const rows = [paidRow(100_000, '2026-04-01')];
    const changed = priceUpgrade({ rows, plan: item(28_799, 'safe_pro_core'), packs: [{ item: pack, quantity: 1 }], years: 1 }, day('2026-04-01'), listPrice);
    expect([changed.surplusCents, changed.term.extraDays]).toEqual([61_301, 578]);
    expect(addCents(...changed.lines.map((line) => line.valueCents))).toBe(100_000);
    expect(changed.lines.map((line) => line.amountCents)).toEqual([0, 0]);
  });

  it('appends no days where the new plan costs nothing', () => {
    expect(upgrade([paidRow(10_000, '2026-01-01')], item(0), '2026-04-01').term.extraDays).toBe(0);
  });
});

describe('a change that keeps the expiry (domain.md 7.6)', () => {
  const term = termFrom(day('2026-03-01'), 1);
  const row = rowOf({ name: 'Safe Pro Power', valueCents: cents(59_999) }, '2026-03-01', term);

  it('costs the new plan for the days left, less the old for the same days', () => {
    const line = priceChangeKeepingExpiry({ row, term, plan: item(99_999) }, day('2026-11-21'), listPrice);
    // 999.99 × 100/365 = 273.97; 599.99 × 100/365 = 164.38.
    expect(line).toMatchObject({ serviceCents: 27_397, creditCents: 16_438, amountCents: 10_959, valueCents: 27_397 });
  });

  it('never pays out, and keeps a credit above the new price as value', () => {
    const line = priceChangeKeepingExpiry({ row, term, plan: item(50_000) }, day('2026-11-21'), listPrice);
    expect(line).toMatchObject({ serviceCents: 13_699, creditCents: 13_699, amountCents: 0, valueCents: 16_438 });
  });

  it('counts extra days at the price of the term proper', () => {
    const extended = termFrom(day('2026-03-01'), 1, 100);
    const longRow = rowOf({ name: 'Safe Pro Power', valueCents: cents(0) }, '2026-03-01', extended);
    const line = priceChangeKeepingExpiry({ row: longRow, term: extended, plan: item(36_500) }, day('2026-03-01'), listPrice);
    expect(line.amountCents).toBe(46_500);
  });
});

describe('undoing a renewal', () => {
  const row = rowOf({ name: 'Safe Plus', valueCents: cents(10_799) }, '2026-03-01', termFrom(day('2026-03-01'), 1));

  it('refunds the days left (G26)', () => {
    expect(undoRefund(row, { netCents: cents(10_799), taxCents: cents(0) }, addDays(day('2026-03-01'), 10)))
      .toEqual({ daysLeft: 355, days: 365, netCents: 10_503, taxCents: 0, totalCents: 10_503 });
  });

  it('refunds tax in proportion', () => {
    // 9.58 × 105.03 / 107.99 = 9.317
    expect(undoRefund(row, { netCents: cents(10_799), taxCents: cents(958) }, day('2026-03-11')).taxCents).toBe(932);
    expect(undoRefund(row, { netCents: cents(10_799), taxCents: cents(958) }, day('2026-03-01')).totalCents).toBe(11_757);
  });

  it('pays out no credit that was carried in, and nothing where nothing was paid', () => {
    expect(undoRefund(row, { netCents: cents(799), taxCents: cents(70) }, day('2026-03-11'))).toMatchObject({ netCents: 799, taxCents: 70 });
    expect(undoRefund(row, { netCents: cents(0), taxCents: cents(0) }, day('2026-03-11')).totalCents).toBe(0);
  });
});

/** Millionths of a cent, cut down: close enough to hold sums of a dozen rows to a cent. */
const micro = (amount: number, part: number, whole: number): bigint => (BigInt(amount) * 1_000_000n * BigInt(part)) / BigInt(whole);

interface Stay {
  readonly valueCents: number;
  readonly netCents: number;
  readonly priceDays: number;
  readonly hasSurplus: boolean;
  readonly startsOn: Day;
  readonly endsOn: Day;
}

/** One subscription's life: bought, changed on random days to random plans and terms, and run to its end. */
function randomLife(seed: number): { paidCents: number; stays: { stay: Stay; used: number }[] } {
  const chance = seeded(seed);
  const pricing = { ...chance.oneOf([listPrice, premier]), dealPointsBps: chance.oneOf([0, 500]) };
  const plan = (): PricedItem => item(chance.between(2_999, 149_999), chance.oneOf(['safe', 'safe_pro_core', 'safe_pro_power'] as const));
  let today = addDays(day('2024-01-01'), chance.between(0, 1_500));
  let term = termFrom(today, chance.oneOf(termYears));
  const first = only(priceNewTerm({ plan: plan(), quantity: 1, packs: [], years: term.years }, pricing));
  let paidCents: number = first.amountCents;
  let stay: Stay = { ...first, priceDays: daysBetween(today, term.endsOn), hasSurplus: false, startsOn: today, endsOn: term.endsOn };
  const stays: { stay: Stay; used: number }[] = [];
  for (let changes = chance.between(1, 8); changes > 0; changes -= 1) {
    const next = addDays(today, chance.between(0, daysBetween(today, stay.endsOn)));
    stays.push({ stay, used: daysBetween(today, next) });
    const row: ValueRow = { name: 'before', startsOn: stay.startsOn, endsOn: stay.endsOn, valueCents: cents(stay.valueCents), currency: 'USD' };
    today = next;
    if (chance.between(0, 2) === 0 && today < stay.endsOn) {
      const line = priceChangeKeepingExpiry({ row, term, plan: plan() }, today, pricing);
      paidCents += line.amountCents;
      const hasSurplus = line.valueCents > line.serviceCents;
      stay = { ...line, priceDays: daysBetween(term.startsOn, term.endsOn) - term.extraDays, hasSurplus, startsOn: today, endsOn: term.endsOn };
    } else {
      const changed = priceUpgrade({ rows: [row], plan: plan(), packs: [], years: chance.oneOf(termYears) }, today, pricing);
      const line = only(changed.lines);
      term = changed.term;
      paidCents += line.amountCents;
      const priceDays = daysBetween(today, term.endsOn) - term.extraDays;
      stay = { ...line, priceDays, hasSurplus: changed.surplusCents > 0, startsOn: today, endsOn: term.endsOn };
    }
  }
  stays.push({ stay, used: daysBetween(today, stay.endsOn) });
  return { paidCents, stays };
}

describe('any path of changes', () => {
  const lives = Array.from({ length: 2_000 }, (_, seed) => randomLife(seed + 1));

  it('takes as much money as the service received was worth, to a cent a printed line', () => {
    for (const { paidCents, stays } of lives) {
      const worth = stays.reduce((sum, { stay, used }) => sum + micro(stay.valueCents, used, daysBetween(stay.startsOn, stay.endsOn) || 1), 0n);
      const off = worth - BigInt(paidCents) * 1_000_000n;
      expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(stays.length) * 1_000_000n);
    }
  });

  it('charges each plan its own daily price, whatever was paid before, as long as no credit exceeds a price', () => {
    const plain = lives.filter(({ stays }) => stays.every(({ stay }) => !stay.hasSurplus));
    expect(plain.length).toBeGreaterThan(200);
    for (const { paidCents, stays } of plain) {
      const worth = stays.reduce((sum, { stay, used }) => sum + micro(stay.netCents, used, stay.priceDays), 0n);
      const off = worth - BigInt(paidCents) * 1_000_000n;
      expect(off < 0n ? -off : off).toBeLessThanOrEqual(BigInt(stays.length) * 1_000_000n);
    }
  });

  it('gives a surplus back in days but for less than one day', () => {
    const chance = seeded(99);
    for (let round = 0; round < 500; round += 1) {
      const row = paidRow(chance.between(20_000, 90_000), '2026-01-01', 3);
      const today = addDays(day('2026-01-01'), chance.between(0, 600));
      const changed = upgrade([row], item(chance.between(2_999, 19_999)), today);
      const price = BigInt(only(changed.lines).netCents);
      const bought = BigInt(changed.term.extraDays) * price;
      const surplus = BigInt(changed.surplusCents) * BigInt(daysBetween(changed.term.startsOn, changed.term.endsOn) - changed.term.extraDays);
      expect(bought <= surplus && surplus < bought + price).toBe(true);
    }
  });
});

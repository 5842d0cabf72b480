import fc from 'fast-check';
import { creditFor } from '../../src/plans/credit';
import { proRatedLine, wholeTermLine } from '../../src/plans/price-line';
import { printedSums, priceTotal } from '../../src/plans/price-total';
import { termFrom } from '../../src/plans/term';
import { addDays, addYearsFromAnchor, day, daysBetween } from '../../src/platform/values/dates';
import { cents, type Currency, currencyCodes, minimumChargeCents, minorDigits, splitCents } from '../../src/platform/values/money';
import { basic, item, premier } from './sample-catalog';

// The arithmetic of domain.md §2.5 and §3.2 once more, in whole fractions and without a line of the product's: every printed amount is the exact
// one, rounded once, a half up, to what can be charged in its currency.

type Fraction = readonly [bigint, bigint];

const unit = (code: Currency): bigint => (minorDigits(code) === 3 ? 10n : 1n);

function rounded([over, under]: Fraction, code: Currency): number {
  const step = unit(code) * under;
  return Number(((over * 2n + step) / (step * 2n)) * unit(code));
}

const aCurrency = fc.constantFrom<Currency[]>(...currencyCodes);
const aTerm = fc.constantFrom<(1 | 2 | 3)[]>(1, 2, 3);
const anOrder = fc.record({
  code: aCurrency, years: aTerm, price: fc.integer({ min: 1, max: 5_000_000 }), quantity: fc.integer({ min: 1, max: 100 }), isPremier: fc.boolean(),
  points: fc.constantFrom(0, 500), ppm: fc.constantFrom(0, 50_000, 88_750, 190_000, 255_000), start: fc.integer({ min: 0, max: 3_000 }), left: fc.double({ min: 0, max: 1, noNaN: true }),
});
const yearsOff = { 1: 0n, 2: 500n, 3: 1_000n } as const;

describe('Any order, in any currency', () => {
  it('prints list, discount, days, tax and total each rounded once, and they add up', () => {
    fc.assert(fc.property(anOrder, ({ code, years, price, quantity, isPremier, points, ppm, start, left }) => {
      const pricing = { ...(isPremier ? premier : basic), currency: code, dealPointsBps: points };
      const whole = wholeTermLine({ ...item(price), currency: code }, quantity, years, pricing);
      const unitTerm = rounded([BigInt(price) * BigInt(years) * (10_000n - yearsOff[years]), 10_000n], code);
      const list = unitTerm * quantity;
      const discount = rounded([BigInt(list) * BigInt((isPremier ? 2_000 : 1_000) + points), 10_000n], code);
      expect([whole.unitTermCents, whole.listCents, whole.discountCents, whole.netCents]).toEqual([unitTerm, list, discount, list - discount]);

      const startsOn = addDays(day('2023-01-01'), start);
      const term = termFrom(startsOn, years);
      const days = daysBetween(startsOn, addYearsFromAnchor(startsOn, years));
      const daysLeft = Math.floor(left * days);
      const part = proRatedLine(whole, term, addDays(term.endsOn, -daysLeft));
      const service = daysLeft === days ? list - discount : rounded([BigInt(list - discount) * BigInt(daysLeft), BigInt(days)], code);
      expect(part.amountCents).toBe(service);

      const total = priceTotal([part, whole], ppm);
      const taxes = [service, list - discount].map((net) => rounded([BigInt(net) * BigInt(ppm), 1_000_000n], code));
      expect(total.lines.map(({ taxCents }) => taxCents)).toEqual(taxes);
      expect(total.totalCents).toBe(service + list - discount + taxes[0]! + taxes[1]!);
      for (const line of total.lines) {
        const sums = printedSums(line);
        expect(sums.listCents - sums.discountCents + sums.adjustmentCents).toBe(sums.netCents);
        expect(sums.netCents + sums.taxCents).toBe(sums.totalCents);
      }
      expect(total.settlement).toBe(total.totalCents === 0 ? 'free' : total.totalCents < minimumChargeCents(code) ? 'carried' : 'charged');
    }), { numRuns: 5_000 });
  });

  it('comes to what a card can be charged: in tens where the currency has three digits', () => {
    fc.assert(fc.property(anOrder, ({ code, years, price, quantity, ppm, points }) => {
      const total = priceTotal([wholeTermLine({ ...item(price), currency: code }, quantity, years, { ...basic, currency: code, dealPointsBps: points })], ppm);
      expect(total.totalCents % (minorDigits(code) === 3 ? 10 : 1)).toBe(0);
    }), { numRuns: 2_000 });
  });

  it('is credited day by day without a cent gained: never more than its value, and never more tomorrow than today', () => {
    fc.assert(fc.property(aCurrency, fc.integer({ min: 0, max: 500_000 }), aTerm, fc.integer({ min: 0, max: 3_000 }), (code, tens, years, start) => {
      const startsOn = addDays(day('2023-01-01'), start);
      const term = termFrom(startsOn, years);
      const row = { name: 'x', startsOn, endsOn: term.endsOn, valueCents: cents(tens * 10), currency: code };
      const days = daysBetween(startsOn, term.endsOn);
      let before = creditFor(row, startsOn).creditCents;
      expect(before).toBe(tens * 10);
      for (let used = 1; used <= days; used += 29) {
        const { creditCents } = creditFor(row, addDays(startsOn, used));
        expect(creditCents).toBe(rounded([BigInt(tens * 10) * BigInt(days - used), BigInt(days)], code));
        expect(creditCents).toBeLessThanOrEqual(before);
        before = creditCents;
      }
    }), { numRuns: 1_000 });
  });

  it('splits into parts that add up to it and differ by what can be charged at most', () => {
    fc.assert(fc.property(fc.integer({ min: -5_000_000, max: 5_000_000 }), fc.integer({ min: 1, max: 50 }), fc.constantFrom(1, 10), (tens, count, step) => {
      const parts = splitCents(cents(tens * 10), count, step);
      expect(parts.reduce<number>((sum, part) => sum + part, 0)).toBe(tens * 10);
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(step);
    }), { numRuns: 100_000 });
  });
});

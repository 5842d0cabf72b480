import {
  addCents, atBasisPoints, atMillionths, cents, currency, currencyCodes, decimalText, isCurrency, minimumChargeCents, minorDigits,
  parseMoney, splitCents, subtractCents, times, wholeTimes, zeroCents,
} from '../../../src/platform/values/money';
import { seeded } from '../../support/running/seeded';

describe('cents', () => {
  it.each([0.5, Number.NaN, Infinity, 2 ** 53, 19.99])('refuses %p', (amount) => {
    expect(() => cents(amount)).toThrow(RangeError);
  });

  it('adds none and many, and never leaves the safe integers', () => {
    expect(addCents()).toBe(0);
    expect(addCents(cents(1), cents(2), cents(-5))).toBe(-2);
    expect(subtractCents(cents(1), cents(2))).toBe(-1);
    expect(() => addCents(cents(Number.MAX_SAFE_INTEGER), cents(1))).toThrow(RangeError);
  });

  it('knows no minus zero', () => {
    expect(Object.is(cents(-0), 0)).toBe(true);
    expect(Object.is(times(cents(-1), 1, 3), 0)).toBe(true);
    expect(Object.is(zeroCents, 0)).toBe(true);
  });
});

describe('times', () => {
  it('rounds a half up, and mirrors it for credits', () => {
    expect(times(cents(5), 1, 2)).toBe(3);
    expect(times(cents(-5), 1, 2)).toBe(-3);
    expect(times(cents(5), 1, 3)).toBe(2);
    expect(times(cents(4), 1, 3)).toBe(1);
    expect(times(cents(-4), 1, 3)).toBe(-1);
    expect(times(cents(7), -1, 2)).toBe(-4);
  });

  it('equals the integer reference for any amount, also where the product is past the safe integers', () => {
    const chance = seeded(20_261_122);
    for (let round = 0; round < 20_000; round += 1) {
      const amount = chance.between(-1_000_000_000, 1_000_000_000) * chance.oneOf([1, 1, 1_000]);
      const denominator = chance.oneOf([2, 3, 365, 366, 730, 1_095, 1_096, 10_000, 1_000_000]);
      const numerator = chance.between(0, denominator);
      const rounded = BigInt(times(cents(amount), numerator, denominator));
      // |amount × numerator − rounded × denominator| is at most half the denominator; at exactly half, rounded lies further from 0.
      const exact = BigInt(amount) * BigInt(numerator);
      const twiceOff = 2n * (exact - rounded * BigInt(denominator));
      const outward = amount < 0 ? twiceOff : -twiceOff;
      expect(outward <= BigInt(denominator) && outward > -BigInt(denominator)).toBe(true);
    }
  });

  it('refuses fractions of days and a zero denominator', () => {
    expect(() => times(cents(1), 0.5, 2)).toThrow(RangeError);
    expect(() => times(cents(1), 1, 0)).toThrow(RangeError);
    expect(() => times(cents(1), 1, -2)).toThrow(RangeError);
  });

  it('takes rates in basis points and in millionths', () => {
    expect(atBasisPoints(cents(161_997), 3_500)).toBe(56_699);
    expect(atMillionths(cents(9_607), 88_750)).toBe(853);
  });

  it('counts whole days in a rest of money', () => {
    expect(wholeTimes(cents(14_442), 365, 14_999)).toBe(351);
    expect(wholeTimes(cents(0), 365, 14_999)).toBe(0);
  });
});

describe('splitting', () => {
  it('adds up to the amount, with parts one cent apart at most', () => {
    expect(splitCents(cents(100), 3)).toEqual([34, 33, 33]);
    expect(splitCents(cents(-100), 3)).toEqual([-34, -33, -33]);
    const chance = seeded(7);
    for (let round = 0; round < 500; round += 1) {
      const amount = cents(chance.between(-100_000, 100_000));
      const parts = splitCents(amount, chance.between(1, 25));
      expect(addCents(...parts)).toBe(amount);
      expect(Math.max(...parts) - Math.min(...parts)).toBeLessThanOrEqual(1);
    }
  });

  it('refuses no parts', () => {
    expect(() => splitCents(cents(1), 0)).toThrow(RangeError);
  });
});

describe('currencies', () => {
  it('knows 0, 2 and 3 digits', () => {
    expect([minorDigits('JPY'), minorDigits('USD'), minorDigits('KWD')]).toEqual([0, 2, 3]);
  });

  it('agrees with the digits that Intl knows from ISO 4217', () => {
    for (const code of currencyCodes) {
      const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency: code }).resolvedOptions();
      // CLDR shows these without their ISO digits; cards are charged with them.
      if (!['IDR', 'COP', 'HUF', 'TWD'].includes(code)) expect([code, minorDigits(code)]).toEqual([code, maximumFractionDigits]);
    }
  });

  it('has a smallest charge for each', () => {
    expect(minimumChargeCents('USD')).toBe(50);
    expect(minimumChargeCents('GBP')).toBe(30);
    expect(minimumChargeCents('JPY')).toBe(50);
    expect(minimumChargeCents('HUF')).toBe(17_500);
    for (const code of currencyCodes) expect(minimumChargeCents(code)).toBeGreaterThan(0);
  });

  it('refuses a currency that we do not take', () => {
    expect(isCurrency('USD')).toBe(true);
    expect(isCurrency('toString')).toBe(false);
    expect(currency('EUR')).toBe('EUR');
    expect(() => currency('XXX')).toThrow(RangeError);
  });
});

describe('reading and writing amounts', () => {
  it.each([
    ['12', 'USD', 1_200], ['12.5', 'USD', 1_250], [' 0.07 ', 'USD', 7], ['1,234.56', 'USD', 123_456], ['1,234,567', 'JPY', 1_234_567],
    ['19.99', 'USD', 1_999], ['1.234', 'KWD', 1_234], ['1.2', 'KWD', 1_200], ['500', 'JPY', 500], ['999999999999.99', 'USD', 99_999_999_999_999],
  ] as const)('reads %p %s as %d', (text, code, amount) => {
    expect(parseMoney(text, code)).toBe(amount);
  });

  it.each([
    ['', 'USD'], ['-1', 'USD'], ['1.234', 'USD'], ['1,23', 'USD'], ['12,34.00', 'USD'], ['1e3', 'USD'], ['.5', 'USD'], ['5.', 'USD'], ['0.5', 'JPY'],
    ['1 000', 'USD'], ['$5', 'USD'], ['１２', 'USD'], ['1234567890123', 'USD'], ['1.234,56', 'EUR'],
  ] as const)('does not read %p %s', (text, code) => {
    expect(parseMoney(text, code)).toBeUndefined();
  });

  it('writes what it reads', () => {
    expect(decimalText(cents(-5), 'USD')).toBe('-0.05');
    expect(decimalText(cents(8_137), 'USD')).toBe('81.37');
    expect(decimalText(cents(500), 'JPY')).toBe('500');
    expect(decimalText(cents(7), 'KWD')).toBe('0.007');
    const chance = seeded(3);
    for (let round = 0; round < 1_000; round += 1) {
      const amount = cents(chance.between(0, 2_000_000_000));
      const code = chance.oneOf(currencyCodes);
      expect(parseMoney(decimalText(amount, code), code)).toBe(amount);
    }
  });
});

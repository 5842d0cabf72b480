import { bytes, count, day, daysFrom, moment, momentAndZone, momentInFull, money } from '../../../src/platform/values/format';

describe('money', () => {
  it.each([
    [123450, 'USD', '$1,234.50'], [-5, 'USD', '\u2212$0.05'], [0, 'EUR', '€0.00'], [1999, 'GBP', '£19.99'], [1999, 'CAD', 'CA$19.99'],
    [500, 'JPY', '¥500'], [-1, 'JPY', '\u2212¥1'], [1234567, 'KWD', 'KWD\u00a01,234.567'], [100, 'HUF', 'HUF\u00a01.00'],
    [9007199254740991, 'USD', '$90,071,992,547,409.91'],
  ])('writes %d %s as %s', (amount, currency, words) => expect(money(amount, currency)).toBe(words));

  it('refuses fractions and currencies we do not take', () => {
    expect(() => money(1.5, 'USD')).toThrow(RangeError);
    expect(() => money(Number.NaN, 'USD')).toThrow(RangeError);
    expect(() => money(1, 'XYZ')).toThrow(RangeError);
  });
});

describe('days', () => {
  it('writes a day in words', () => expect(day('2026-09-02')).toBe('2 Sep 2026'));
  it('refuses what is no day', () => {
    expect(() => day('2026-13-01')).toThrow(RangeError);
    expect(() => day('')).toThrow(RangeError);
  });
  it.each([
    ['2026-11-22', 'today'], ['2026-11-23', 'tomorrow'], ['2026-11-21', 'yesterday'], ['2026-12-04', 'in 12 days'],
    ['2026-11-10', '12 days ago'], ['2027-03-29', 'in 127 days'], ['2030-01-01', 'in 1,136 days'],
  ])('says how far %s is from 22 Nov 2026: %s', (then, words) => expect(daysFrom('2026-11-22', then)).toBe(words));
});

describe('moments', () => {
  const at = new Date('2026-07-01T23:05:09Z');
  it('stand on the clock of their zone', () => {
    expect(moment(at, 'UTC')).toBe('1 Jul 2026, 23:05');
    expect(moment(at, 'Europe/London')).toBe('2 Jul 2026, 00:05');
    expect(moment(at, 'America/New_York')).toBe('1 Jul 2026, 19:05');
  });
  it('name their zone in full', () => {
    expect(momentAndZone(at, 'America/New_York')).toBe('1 Jul 2026, 19:05 (America/New York)');
    expect(momentInFull(at, 'Europe/London')).toBe('2 Jul 2026, 00:05:09 (Europe/London, BST)');
    expect(momentInFull(at, 'UTC')).toBe('1 Jul 2026, 23:05:09 (UTC)');
  });
});

describe('sizes and counts', () => {
  it.each([[0, '0 B'], [999, '999 B'], [999_950, '1 MB'], [1_250_000_000, '1.3 GB'], [500_000_000_000, '500 GB'], [8n * 10n ** 12n, '8 TB']])(
    'writes %s bytes as %s', (size, words) => expect(bytes(size)).toBe(words));
  it('separates thousands', () => expect([count(100_000), count(-1234)]).toEqual(['100,000', '\u22121,234']));
});

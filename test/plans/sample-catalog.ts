import { day } from '../../src/platform/values/dates';
import { type Cents, cents } from '../../src/platform/values/money';
import { type Catalog, type DiscountClass } from '../../src/plans/catalog';
import { type PricedItem, type PriceLine, type Pricing } from '../../src/plans/price-line';
import { type ValueRow } from '../../src/plans/credit';
import { type Term } from '../../src/plans/term';

/** The discounts of domain.md §2.5, written out once more so that the tests do not believe the seeds. */
export const discountsOnly: Catalog = {
  plans: [],
  addOns: [],
  tierDiscounts: [
    { tier: 'basic', discountClass: 'safe', discountBps: 1_000 },
    { tier: 'premier', discountClass: 'safe', discountBps: 2_000 },
    { tier: 'premier', discountClass: 'safe_pro_core', discountBps: 2_500 },
    { tier: 'premier', discountClass: 'safe_pro_power', discountBps: 3_000 },
    { tier: 'basic', discountClass: 'storage', discountBps: 1_000 },
  ],
  termDiscounts: [{ years: 1, discountBps: 0 }, { years: 2, discountBps: 500 }, { years: 3, discountBps: 1_000 }],
};

export const listPrice: Pricing = { catalog: discountsOnly, currency: 'USD', tier: null, dealPointsBps: 0 };
export const premier: Pricing = { ...listPrice, tier: 'premier' };
export const basic: Pricing = { ...listPrice, tier: 'basic' };

export function item(unitYearCents: number, discountClass: DiscountClass = 'safe', more: Partial<PricedItem> = {}): PricedItem {
  return {
    kind: 'plan', code: discountClass, name: 'Safe Plus', priceId: '01999999-0000-7000-8000-000000000001', discountClass, currency: 'USD',
    unitYearCents: cents(unitYearCents), previousUnitYearCents: null, ...more,
  };
}

export const pack = item(9_900, 'storage', { kind: 'add_on', code: 'storage_100gb', name: 'Storage pack, 100 GB' });

/** The row that a line paid for leaves behind, from a day to the end of its term. */
export function rowOf(line: { readonly name: string; readonly valueCents: Cents }, startsOn: string, term: Pick<Term, 'endsOn'>): ValueRow {
  return { name: line.name, startsOn: day(startsOn), endsOn: term.endsOn, valueCents: line.valueCents, currency: 'USD' };
}

export function only(lines: readonly PriceLine[]): PriceLine {
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

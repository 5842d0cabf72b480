import { type Day } from '../../../platform/values/dates';
import { RuleBroken } from '../../../platform/errors';
import { day as dayWords } from '../../../platform/values/format';
import { type Catalog, type DiscountClass, discountClasses, type Tier, tierDiscountBps, tiers } from '../../catalog';
import { type TermYears } from '../../term';
import { type Facts } from '../change-catalog';

export interface TierDiscount { readonly tier: Tier; readonly discountClass: DiscountClass; readonly discountBps: number }
export interface TermDiscount { readonly years: TermYears; readonly discountBps: number }

/** The terms whose discount may be changed: one year is the list price itself. */
export const discountedYears = [2, 3] as const;

/** The catalog of today, which the form shows, and the one of the day from which something else is asked for. */
export interface Standing { readonly shown: Catalog; readonly then: Catalog }

/**
 * The cells of the table that would be different from a day on. What is asked for as it is today was left alone and stays what it is on its way to become.
 * Throws RuleBroken for a day gone by.
 */
export function tierDiscountChange({ shown, then: standing }: Standing, asked: readonly TierDiscount[], validFrom: Day, today: Day): { before: Facts; after: Facts; rows: TierDiscount[] } | null {
  refusePast(validFrom, today);
  const rows = asked.filter(({ tier, discountClass, discountBps }) => [shown, standing].every((one) => tierDiscountBps(one, tier, discountClass) !== discountBps));
  if (rows.length === 0) return null;
  const facts = (bpsOf: (row: TierDiscount) => number): Facts => Object.fromEntries(rows.map((row) => [`${row.tier}.${row.discountClass}`, bpsOf(row)]));
  return { before: facts(({ tier, discountClass }) => tierDiscountBps(standing, tier, discountClass)), after: { ...facts(({ discountBps }) => discountBps), validFrom }, rows };
}

/** The same for the discounts of several years at once. */
export function termDiscountChange({ shown, then: standing }: Standing, asked: readonly TermDiscount[], validFrom: Day, today: Day): { before: Facts; after: Facts; rows: TermDiscount[] } | null {
  refusePast(validFrom, today);
  const bpsOn = (years: TermYears) => termDiscountBps(standing, years);
  const rows = asked.filter(({ years, discountBps }) => [shown, standing].every((one) => termDiscountBps(one, years) !== discountBps));
  if (rows.length === 0) return null;
  const facts = (bpsOf: (row: TermDiscount) => number): Facts => Object.fromEntries(rows.map((row) => [`years.${row.years}`, bpsOf(row)]));
  return { before: facts(({ years }) => bpsOn(years)), after: { ...facts(({ discountBps }) => discountBps), validFrom }, rows };
}

export function everyTierDiscount(bpsOf: (tier: Tier, discountClass: DiscountClass) => number): TierDiscount[] {
  return tiers.flatMap((tier) => discountClasses.map((discountClass) => ({ tier, discountClass, discountBps: bpsOf(tier, discountClass) })));
}

/** All discounts of tiers as the history names them. */
export function tierFacts(catalog: Catalog): Facts {
  return Object.fromEntries(everyTierDiscount((tier, one) => tierDiscountBps(catalog, tier, one)).map((row) => [`${row.tier}.${row.discountClass}`, row.discountBps]));
}

/** Those of several years. */
export function termFacts(catalog: Catalog): Facts {
  return Object.fromEntries(discountedYears.map((years) => [`years.${years}`, termDiscountBps(catalog, years)]));
}

export function termDiscountBps(catalog: Catalog, years: TermYears): number {
  return catalog.termDiscounts.find((row) => row.years === years)?.discountBps ?? 0;
}

function refusePast(validFrom: Day, today: Day): void {
  if (validFrom < today) throw new RuleBroken(`A discount can begin today, ${dayWords(today)}, or later. Choose a later day.`);
}

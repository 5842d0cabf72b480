import { type Day } from '../../../platform/values/dates';
import { type FieldErrors, type FormResult, singleStrings } from '../../../platform/pages/forms';
import { type DiscountClass, discountClasses, type Tier, tiers } from '../../catalog';
import { CLASS_NAMES, TIER_NAMES } from '../change-words.presenter';
import { discountedYears, everyTierDiscount, type TermDiscount, type TierDiscount } from './discounts';
import { type EditField } from '../edit-steps';
import { readFirstDay } from '../prices/price.form';

type From = { readonly validFrom: Day; readonly seen: string };

export const tierField = (tier: Tier, discountClass: DiscountClass) => `${tier}_${discountClass}`;
export const termField = (years: number) => `years_${years}`;
const percentField = (name: string, label: string): EditField => ({ name, label, suffix: '%', width: 'short', inputmode: 'decimal', autocomplete: 'off' });
const firstDay: EditField = { name: 'valid_from', label: 'Begins on', type: 'date', width: 'short', hint: 'At midnight in each organization’s own time zone.' };

export const tierFields: readonly EditField[] = [...tiers.flatMap((tier) => discountClasses.map((one) => percentField(tierField(tier, one), `${TIER_NAMES[tier]}, ${CLASS_NAMES[one]}`))), firstDay];
export const termFields: readonly EditField[] = [...discountedYears.map((years) => percentField(termField(years), `${years} years at once`)), firstDay];

export function readTierDiscounts(body: unknown): FormResult<From & { rows: TierDiscount[] }> {
  return read(body, (typed, errors) => everyTierDiscount((tier, one) => percentIn(typed, tierField(tier, one), errors)));
}

export function readTermDiscounts(body: unknown): FormResult<From & { rows: TermDiscount[] }> {
  return read(body, (typed, errors) => discountedYears.map((years) => ({ years, discountBps: percentIn(typed, termField(years), errors) })));
}

function read<Row>(body: unknown, rowsIn: (typed: Record<string, string>, errors: FieldErrors) => Row[]): FormResult<From & { rows: Row[] }> {
  const typed = singleStrings(body);
  const errors: FieldErrors = {};
  const rows = rowsIn(typed, errors);
  const validFrom = readFirstDay(typed, errors);
  return Object.keys(errors).length > 0 ? { ok: false, errors, typed } : { ok: true, value: { rows, validFrom: validFrom!, seen: typed['seen'] ?? '' } };
}

/** "12.5" percent as 1250 basis points; its error in `errors` otherwise. */
function percentIn(typed: Record<string, string>, name: string, errors: FieldErrors): number {
  const match = /^(\d{1,2})(?:\.(\d{1,2}))?$/.exec((typed[name] ?? '').trim());
  if (!match) {
    errors[name] = 'Enter a percentage from 0 to 99.99, like 12.5.';
    return 0;
  }
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}

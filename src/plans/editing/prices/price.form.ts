import { type Day, parseDay } from '../../../platform/values/dates';
import { type FieldErrors, type FormResult, singleStrings } from '../../../platform/pages/forms';
import { type Cents, type Currency, currencyCodes, isCurrency, minorDigits, parseMoney, roundingStep } from '../../../platform/values/money';
import { type AskedPrice, type Priced } from './price-versions';
import { type EditField } from '../edit-steps';

export type PriceForm = AskedPrice & { readonly seen: string };

/** The fields of a price: of a plan with the fees of its courier. */
export function priceFields({ kind }: Pick<Priced, 'kind'>): EditField[] {
  return [
    { name: 'currency', label: 'Currency', type: 'select', width: 'short', options: currencyCodes.map((code) => ({ value: code, label: code })), hint: 'A currency without a price can be added.' },
    { name: 'list_price', label: 'List price of a year', inputmode: 'decimal', width: 'short', autocomplete: 'off', hint: 'Before discounts and tax, like 119.99.' },
    ...(kind === 'plan' ? [
      { name: 'courier_standard', label: 'Courier recovery, standard', inputmode: 'decimal', width: 'short', autocomplete: 'off' },
      { name: 'courier_expedited', label: 'Courier recovery, expedited', inputmode: 'decimal', width: 'short', autocomplete: 'off', optional: true, hint: 'Empty where the standard fee ships by express.' },
    ] : []),
    { name: 'valid_from', label: 'Begins on', type: 'date', width: 'short', hint: 'At midnight in each organization’s own time zone.' },
  ];
}

export function readPrice(body: unknown, { kind }: Pick<Priced, 'kind'>): FormResult<PriceForm> {
  const typed = singleStrings(body);
  const errors: FieldErrors = {};
  const currency = typed['currency'] ?? '';
  if (!isCurrency(currency)) return { ok: false, typed, errors: { currency: 'Choose the currency of the price.' } };
  const isPlan = kind === 'plan';
  const listPriceCents = amountIn(typed, 'list_price', 'the list price', currency, errors);
  const courierStandardCents = isPlan ? amountIn(typed, 'courier_standard', 'the standard fee', currency, errors) : null;
  const courierExpeditedCents = isPlan && (typed['courier_expedited'] ?? '').trim() !== '' ? amountIn(typed, 'courier_expedited', 'the expedited fee', currency, errors) : null;
  const validFrom = readFirstDay(typed, errors);
  if (Object.keys(errors).length > 0) return { ok: false, errors, typed };
  return { ok: true, value: { currency, listPriceCents: listPriceCents!, courierStandardCents, courierExpeditedCents, validFrom: validFrom!, seen: typed['seen'] ?? '' } };
}

/** The first day of a version; its error in `errors` otherwise. */
export function readFirstDay(typed: Record<string, string>, errors: FieldErrors): Day | undefined {
  const found = parseDay((typed['valid_from'] ?? '').trim());
  if (!found || found > '2099-12-31') errors['valid_from'] = 'Enter the day on which it begins, like 2027-01-01.';
  return found;
}

/** An amount above nothing that the currency can hold; its error in `errors` otherwise. */
export function amountIn(typed: Record<string, string>, name: string, what: string, currency: Currency, errors: FieldErrors): Cents | null {
  const amount = parseMoney(typed[name] ?? '', currency);
  const example = minorDigits(currency) === 0 ? '12000' : '119.99';
  if (amount === undefined) errors[name] = `Enter ${what} as an amount in ${currency}, like ${example}.`;
  else if (amount === 0) errors[name] = `Enter ${what} above zero.`;
  else if (amount > 100_000_000_000) errors[name] = `Enter ${what} below ${minorDigits(currency) === 0 ? '100,000,000,000' : '1,000,000,000'}.`;
  else if (amount % roundingStep(currency) !== 0) errors[name] = `Enter ${what} in whole steps of ${roundingStep(currency)} of the smallest unit of ${currency}.`;
  return amount ?? null;
}

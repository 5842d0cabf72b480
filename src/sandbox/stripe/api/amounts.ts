import { invalidParam } from '../asking/errors';
import { type Params } from '../asking/params';

/** The ISO code in lower case, as Stripe shows it. */
export function readCurrency(params: Params, name = 'currency'): string {
  const currency = params.required(name).toLowerCase();
  if (!/^[a-z]{3}$/.test(currency)) throw invalidParam(`Invalid currency: ${currency}.`, name);
  return currency;
}

/** Minor units; Stripe's smallest charge is about half a dollar. */
export function readAmount(params: Params, currency: string, name = 'amount'): number {
  const amount = params.integer(name);
  if (amount === undefined) throw invalidParam(`Missing required param: ${name}.`, name, 'parameter_missing');
  requireChargeable(amount, currency, name);
  return amount;
}

export function requireChargeable(amount: number, currency: string, name: string): void {
  if (amount < 1) throw invalidParam('This value must be greater than or equal to 1.', name, 'parameter_invalid_integer');
  if (amount < 50 && digitsOf(currency) === 2) {
    throw invalidParam(`Amount must be at least ${inWords(50, currency)}`, name, 'amount_too_small');
  }
  if (amount % 10 !== 0 && digitsOf(currency) === 3) {
    throw invalidParam('Invalid amount: the last digit has to be 0 in a currency with three decimals.', name, 'parameter_invalid_integer');
  }
  if (amount > 99_999_999) throw invalidParam(`Amount must be no more than ${inWords(99_999_999, currency)}`, name, 'amount_too_large');
}

/** The sum for a person: `$12.50`. */
export function inWords(amount: number, currency: string): string {
  return formatFor(currency).format(Number(`${amount}e-${digitsOf(currency)}`));
}

const formats = new Map<string, Intl.NumberFormat>();

function formatFor(currency: string): Intl.NumberFormat {
  let format = formats.get(currency);
  if (!format) formats.set(currency, (format = new Intl.NumberFormat('en-US', { style: 'currency', currency })));
  return format;
}

function digitsOf(currency: string): number {
  return formatFor(currency).resolvedOptions().maximumFractionDigits ?? 2;
}

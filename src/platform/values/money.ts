/** An amount in the currency's minor unit: 1999 is 19.99 USD, 500 is 500 JPY. Always a safe integer, never a fraction. */
export type Cents = number & { readonly __unit: 'cents' };

/** Marks a whole number of minor units; throws RangeError for anything else, so a float never gets into a sum. */
export function cents(amount: number): Cents {
  if (!Number.isSafeInteger(amount)) throw new RangeError(`not a whole number of cents: ${amount}`);
  return (amount === 0 ? 0 : amount) as Cents;
}

export const zeroCents = cents(0);

/** The sum, of none as well as of many; throws RangeError where it leaves the safe integers. */
export function addCents(...amounts: readonly Cents[]): Cents {
  return cents(amounts.reduce<number>((sum, amount) => sum + amount, 0));
}

export function subtractCents(from: Cents, amount: Cents): Cents {
  return cents(from - amount);
}

/**
 * amount × numerator ÷ denominator, exact until it is rounded once: half up, and for negative amounts the mirror
 * image (half away from zero), so that a credit of a charge is the charge with a minus. Denominator above 0; `step` is
 * what the answer is a multiple of (`roundingStep`).
 */
export function times(amount: Cents, numerator: number, denominator: number, step = 1): Cents {
  const [product, wholes] = fraction(amount, numerator, denominator);
  const divisor = wholes * BigInt(step);
  const size = product < 0n ? -product : product;
  const rounded = ((2n * size + divisor) / (2n * divisor)) * BigInt(step);
  return cents(Number(product < 0n ? -rounded : rounded));
}

/** How many whole times amount × numerator ÷ denominator holds 1, cut down towards zero: for days bought with a rest of money. */
export function wholeTimes(amount: Cents, numerator: number, denominator: number): number {
  const [product, divisor] = fraction(amount, numerator, denominator);
  return cents(Number(product / divisor));
}

/** The part of an amount at a rate in basis points: 500 is 5 %. Rounded as `times` does. */
export function atBasisPoints(amount: Cents, bps: number, step = 1): Cents {
  return times(amount, bps, 10_000, step);
}

/** The part of an amount at a rate in millionths: 88750 is 8.875 %. Rounded as `times` does. */
export function atMillionths(amount: Cents, ppm: number, step = 1): Cents {
  return times(amount, ppm, 1_000_000, step);
}

/**
 * Cuts an amount into equal parts that differ by one step at most and add up to it; the larger parts come first. What is no multiple of the step
 * goes to the first.
 */
export function splitCents(amount: Cents, parts: number, step = 1): Cents[] {
  if (!Number.isSafeInteger(parts) || parts < 1) throw new RangeError(`not a number of parts: ${parts}`);
  const sign = amount < 0 ? -1 : 1;
  const odd = Math.abs(amount % step);
  const steps = (Math.abs(amount) - odd) / step;
  const rest = steps % parts;
  const base = (steps - rest) / parts;
  return Array.from({ length: parts }, (_, index) => cents(sign * ((base + (index < rest ? 1 : 0)) * step + (index === 0 ? odd : 0))));
}

function fraction(amount: Cents, numerator: number, denominator: number): [bigint, bigint] {
  if (!Number.isSafeInteger(numerator)) throw new RangeError(`not a whole numerator: ${numerator}`);
  if (!Number.isSafeInteger(denominator) || denominator < 1) throw new RangeError(`not a denominator: ${denominator}`);
  return [BigInt(amount) * BigInt(numerator), BigInt(denominator)];
}

/**
 * Minor digits (ISO 4217) and the smallest card charge of the currencies we take. Smallest charges are Stripe's documented ones;
 * where it documents none (below "ours"), it wants the worth of 0.50 USD, and we ask for clearly more so that rates may move.
 * ISK and UGX are left out: Stripe counts them with other digits than ISO does.
 */
const currencies = {
  AED: { digits: 2, minimumCents: 200 }, AUD: { digits: 2, minimumCents: 50 }, BGN: { digits: 2, minimumCents: 100 },
  BRL: { digits: 2, minimumCents: 50 }, CAD: { digits: 2, minimumCents: 50 }, CHF: { digits: 2, minimumCents: 50 },
  CZK: { digits: 2, minimumCents: 1500 }, DKK: { digits: 2, minimumCents: 250 }, EUR: { digits: 2, minimumCents: 50 },
  GBP: { digits: 2, minimumCents: 30 }, HKD: { digits: 2, minimumCents: 400 }, HUF: { digits: 2, minimumCents: 17500 },
  INR: { digits: 2, minimumCents: 50 }, JPY: { digits: 0, minimumCents: 50 }, MXN: { digits: 2, minimumCents: 1000 },
  MYR: { digits: 2, minimumCents: 200 }, NOK: { digits: 2, minimumCents: 300 }, NZD: { digits: 2, minimumCents: 50 },
  PLN: { digits: 2, minimumCents: 200 }, RON: { digits: 2, minimumCents: 200 }, SEK: { digits: 2, minimumCents: 300 },
  SGD: { digits: 2, minimumCents: 50 }, THB: { digits: 2, minimumCents: 1000 }, USD: { digits: 2, minimumCents: 50 },
  // ours
  BHD: { digits: 3, minimumCents: 300 }, CLP: { digits: 0, minimumCents: 800 }, COP: { digits: 2, minimumCents: 400_000 },
  IDR: { digits: 2, minimumCents: 1_500_000 }, ILS: { digits: 2, minimumCents: 300 }, JOD: { digits: 3, minimumCents: 500 },
  KRW: { digits: 0, minimumCents: 1000 }, KWD: { digits: 3, minimumCents: 250 }, OMR: { digits: 3, minimumCents: 300 },
  PHP: { digits: 2, minimumCents: 5000 }, SAR: { digits: 2, minimumCents: 300 }, TND: { digits: 3, minimumCents: 2500 },
  TRY: { digits: 2, minimumCents: 5000 }, TWD: { digits: 2, minimumCents: 2500 }, VND: { digits: 0, minimumCents: 20_000 },
  ZAR: { digits: 2, minimumCents: 1500 },
} as const;

export type Currency = keyof typeof currencies;

export const currencyCodes = Object.keys(currencies).sort() as readonly Currency[];

export function isCurrency(code: string): code is Currency {
  return Object.hasOwn(currencies, code);
}

/** Reads a code as it stands in the database; throws RangeError for one we do not take. */
export function currency(code: string): Currency {
  if (!isCurrency(code)) throw new RangeError(`not a currency we take: ${code}`);
  return code;
}

/** How many digits the currency has after the point: 2 for USD, 0 for JPY, 3 for KWD. */
export function minorDigits(code: Currency): 0 | 2 | 3 {
  return currencies[code].digits;
}

/**
 * What every amount that is reckoned is a multiple of: 10 where the currency has three digits, because a card is charged in such a currency only
 * with a 0 at the end (Stripe: "special cases" of its currencies), else 1.
 */
export function roundingStep(code: Currency): 1 | 10 {
  return minorDigits(code) === 3 ? 10 : 1;
}

/** The smallest amount that can be charged to a card in this currency (domain.md §3.2). */
export function minimumChargeCents(code: Currency): Cents {
  return cents(currencies[code].minimumCents);
}

/**
 * Reads what a person typed: "12", "12.5", "1,234.56", with no more digits after the point than the currency has.
 * Answers undefined for anything else, a minus included; commas only where thousands belong. Never by way of a float.
 */
export function parseMoney(text: string, code: Currency): Cents | undefined {
  const match = /^(\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.(\d{1,3}))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, units = '', fraction = ''] = match;
  const digits = minorDigits(code);
  if (fraction.length > digits) return undefined;
  return cents(Number(units.replaceAll(',', '') + fraction.padEnd(digits, '0')));
}

/** The bare number with its point, "-1234.50": for explanations, CSV and form fields; for pages use `platform/values/format`. */
export function decimalText(amount: Cents, code: Currency): string {
  const digits = minorDigits(code);
  const sign = amount < 0 ? '-' : '';
  const text = String(Math.abs(amount)).padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

import { type Day } from '../platform/values/dates';
import { addCents, atMillionths, type Cents, type Currency, minimumChargeCents, roundingStep, subtractCents, zeroCents } from '../platform/values/money';
import { type PriceLine } from './price-line';

/** An amount of an earlier order that was too small to charge; its tax was worked out then. */
export interface CarriedLine {
  readonly kind: 'carried';
  readonly name: string;
  readonly currency: Currency;
  readonly carriedOn: Day;
  readonly amountCents: Cents;
  readonly taxCents: Cents;
}

export interface TaxedLine {
  readonly line: PriceLine | CarriedLine;
  readonly taxCents: Cents;
  readonly totalCents: Cents;
}

/**
 * How a total is settled: `charged` to a card · `free`, a paid invoice without a payment · `carried` to the payer's next
 * charge because it is below the smallest amount a card can be charged (domain.md §3.2).
 */
export type Settlement = 'charged' | 'free' | 'carried';

export interface PriceTotal {
  readonly currency: Currency;
  readonly taxRatePpm: number;
  readonly lines: readonly TaxedLine[];
  readonly netCents: Cents;
  readonly taxCents: Cents;
  readonly totalCents: Cents;
  readonly settlement: Settlement;
}

/**
 * Adds tax to each printed line, rounded there, and sums: the total is the sum of what is printed, and a line can be refunded
 * with its own tax (domain.md §2.5, golden case G21). The rate is in millionths: 88750 is 8.875 %. Throws RangeError for no
 * line, mixed currencies or an impossible rate.
 */
export function priceTotal(lines: readonly (PriceLine | CarriedLine)[], taxRatePpm: number): PriceTotal {
  const currency = onlyCurrency(lines);
  if (!Number.isSafeInteger(taxRatePpm) || taxRatePpm < 0 || taxRatePpm > 1_000_000) throw new RangeError(`not a tax rate: ${taxRatePpm}`);
  const taxed = lines.map((line) => taxedLine(line, taxRatePpm));
  const netCents = addCents(...lines.map((line) => line.amountCents));
  const taxCents = addCents(...taxed.map((line) => line.taxCents));
  const totalCents = addCents(netCents, taxCents);
  return { currency, taxRatePpm, lines: taxed, netCents, taxCents, totalCents, settlement: settlementOf(totalCents, currency) };
}

export function settlementOf(totalCents: Cents, currency: Currency): Settlement {
  if (totalCents === 0) return 'free';
  return totalCents < minimumChargeCents(currency) ? 'carried' : 'charged';
}

/** The sums that a paper prints for a line: list − discount + adjustment = net, net + tax = total. */
export interface PrintedSums {
  readonly listCents: Cents;
  readonly discountCents: Cents;
  /** Pro-rating, credit and carried amounts. */
  readonly adjustmentCents: Cents;
  readonly netCents: Cents;
  readonly taxCents: Cents;
  readonly totalCents: Cents;
}

export function printedSums({ line, taxCents, totalCents }: TaxedLine): PrintedSums {
  const netCents = line.amountCents;
  if (line.kind === 'carried') return { listCents: zeroCents, discountCents: zeroCents, adjustmentCents: netCents, netCents, taxCents, totalCents };
  const { listCents, discountCents } = line;
  return { listCents, discountCents, adjustmentCents: subtractCents(netCents, line.netCents), netCents, taxCents, totalCents };
}

/** The lines that a carried total leaves for the payer's next charge; older carried lines among them keep their day (golden case G25). */
export function carriedLines(total: PriceTotal, today: Day): CarriedLine[] {
  if (total.settlement !== 'carried') return [];
  return total.lines
    .filter((taxed) => taxed.totalCents !== 0)
    .map(({ line, taxCents }) => line.kind === 'carried' ? line : carriedLine(line, taxCents, today));
}

function taxedLine(line: PriceLine | CarriedLine, taxRatePpm: number): TaxedLine {
  const taxCents = line.kind === 'carried' ? line.taxCents : atMillionths(line.amountCents, taxRatePpm, roundingStep(line.currency));
  return { line, taxCents, totalCents: addCents(line.amountCents, taxCents) };
}

function carriedLine(line: PriceLine, taxCents: Cents, carriedOn: Day): CarriedLine {
  const name = line.quantity === 1 ? line.name : `${line.quantity} × ${line.name}`;
  return { kind: 'carried', name, currency: line.currency, carriedOn, amountCents: line.amountCents, taxCents };
}

function onlyCurrency(lines: readonly { readonly currency: Currency }[]): Currency {
  const [first, ...rest] = lines;
  if (!first) throw new RangeError('a total needs a line');
  if (rest.some((line) => line.currency !== first.currency)) throw new RangeError('a total has one currency');
  return first.currency;
}

import { type Day, daysBetween } from '../platform/values/dates';
import { addCents, type Cents, cents, type Currency, roundingStep, times, zeroCents } from '../platform/values/money';
import { daysLeft } from './term';

/** A stretch of service somebody has paid for, [startsOn, endsOn) with extra days included, and what it was worth as a whole. */
export interface ValueRow {
  readonly name: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  /** Money paid for it after discount and before tax, plus the credit carried in; 0 for trials and free days. */
  readonly valueCents: Cents;
  readonly currency: Currency;
}

export interface Credit {
  readonly name: string;
  readonly valueCents: Cents;
  readonly daysLeft: number;
  readonly days: number;
  readonly creditCents: Cents;
}

/** What the unused days of a row are worth: value × days left ÷ days, 0 from the expiry day on (domain.md §3.3). */
export function creditFor(row: ValueRow, today: Day): Credit {
  const days = daysBetween(row.startsOn, row.endsOn);
  const left = daysLeft(row, today);
  const creditCents = days === 0 ? zeroCents : times(row.valueCents, left, days, roundingStep(row.currency));
  return { name: row.name, valueCents: row.valueCents, daysLeft: left, days, creditCents };
}

/** The worth of several rows, each rounded by itself: a term bought ahead and the computers of a whole account have one each. */
export function creditsFor(rows: readonly ValueRow[], today: Day): { readonly credits: readonly Credit[]; readonly creditCents: Cents } {
  const credits = rows.map((row) => creditFor(row, today)).filter((credit) => credit.creditCents > 0);
  return { credits, creditCents: addCents(...credits.map((credit) => credit.creditCents)) };
}

export interface Refund {
  readonly daysLeft: number;
  readonly days: number;
  readonly netCents: Cents;
  readonly taxCents: Cents;
  readonly totalCents: Cents;
}

/**
 * What comes back when an automatic renewal is undone: value × days left ÷ days, and of the tax paid the part that the
 * refund is of the price paid (domain.md §3.4). Never more than was paid in money: a credit carried in is not paid out. Whether it may still be undone
 * is asked elsewhere.
 */
export function undoRefund(row: ValueRow, paid: { readonly netCents: Cents; readonly taxCents: Cents }, today: Day): Refund {
  const credit = creditFor(row, today);
  const netCents = cents(Math.min(credit.creditCents, paid.netCents));
  const taxCents = paid.netCents === 0 ? zeroCents : times(paid.taxCents, netCents, paid.netCents, roundingStep(row.currency));
  return { daysLeft: credit.daysLeft, days: credit.days, netCents, taxCents, totalCents: addCents(netCents, taxCents) };
}

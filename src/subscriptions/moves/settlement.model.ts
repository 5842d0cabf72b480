import { creditFor } from '../../plans/credit';
import type { Day } from '../../platform/values/dates';
import { addCents, type Cents, cents, type Currency } from '../../platform/values/money';

/** A stretch of service that the leaving partner has paid for, as it is settled: money after discount and before tax, less what came back. */
export type SettledTerm = {
  readonly number: string;
  readonly name: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly cutOn: Day | null;
  readonly valueCents: Cents;
  readonly currency: Currency;
};

export type SettlementLine = {
  readonly number: string;
  readonly name: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly days: number;
  readonly daysLeft: number;
  readonly valueCents: Cents;
  readonly unusedCents: Cents;
};

export type Settlement = { readonly on: Day; readonly currency: Currency; readonly lines: readonly SettlementLine[]; readonly totalCents: Cents };

/**
 * What of paid terms is unused on the day of a move, each line rounded half up by itself (domain.md §3.3: value × days left ÷ days): for the leaving partner
 * and the office to know. No money follows from it. Terms that are over, or were cut and credited, are left out; one bought ahead counts whole.
 */
export function settlementOf(terms: readonly SettledTerm[], currency: Currency, on: Day): Settlement {
  const lines = terms.filter((term) => term.cutOn === null && term.endsOn > on).map((term) => {
    const credit = creditFor(term, on);
    return { number: term.number, name: term.name, startsOn: term.startsOn, endsOn: term.endsOn, days: credit.days, daysLeft: credit.daysLeft, valueCents: term.valueCents, unusedCents: credit.creditCents };
  });
  const sorted = lines.sort((a, b) => a.endsOn.localeCompare(b.endsOn) || a.number.localeCompare(b.number) || a.startsOn.localeCompare(b.startsOn));
  return { on, currency, lines: sorted, totalCents: sorted.length === 0 ? cents(0) : addCents(...sorted.map((line) => line.unusedCents)) };
}

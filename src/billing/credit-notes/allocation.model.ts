import { type Cents, cents, subtractCents, times, zeroCents } from '../../platform/values/money';

/** A line of an invoice: what was paid for it, and what credit notes have given back of that. */
export type CreditableLine = { id: string; paid: Parts; credited: Parts };
export type Parts = { netCents: Cents; taxCents: Cents; totalCents: Cents };
/** What goes back of one line. */
export type LineCredit = Parts & { invoiceLineId: string };

/** What may still go back of a line. */
export function leftOfLine({ paid, credited }: CreditableLine): Parts {
  const netCents = Math.max(0, paid.netCents - credited.netCents);
  const taxCents = Math.max(0, paid.taxCents - credited.taxCents);
  return { netCents: cents(netCents), taxCents: cents(taxCents), totalCents: cents(Math.min(netCents + taxCents, Math.max(0, paid.totalCents - credited.totalCents))) };
}

export function leftOfLines(lines: readonly CreditableLine[]): Cents {
  return cents(lines.reduce((sum, line) => sum + leftOfLine(line).totalCents, 0));
}

/**
 * Spreads an amount, tax included, over lines in proportion to what is left of each: the parts add up to it to the cent and none is above
 * what is left of its line; lines that get nothing are left out (docs/decisions/0023). `step` is what cards are charged in (`roundingStep`). RangeError for more than is left, or nothing.
 */
export function allocateAmount(lines: readonly CreditableLine[], amount: Cents, step = 1): LineCredit[] {
  const all = leftOfLines(lines);
  if (amount <= 0 || amount > all) throw new RangeError(`cannot give back ${amount} of ${all}`);
  let before = 0;
  let given = zeroCents;
  return lines.flatMap((line) => {
    before += leftOfLine(line).totalCents;
    const upToHere = times(amount, before, all, step);
    const part = subtractCents(upToHere, given);
    given = upToHere;
    return part === 0 ? [] : [creditLine(line, part, step)];
  });
}

/**
 * Takes an amount, tax included, from one line. What has gone back of its tax is always, to half a cent, the part of the line's tax
 * that all its credits are of its total, however many there are; the last one takes the rest. RangeError for more than is left.
 */
export function creditLine(line: CreditableLine, amount: Cents, step = 1): LineCredit {
  const left = leftOfLine(line);
  if (amount <= 0 || amount > left.totalCents) throw new RangeError(`cannot give back ${amount} of ${left.totalCents}`);
  const { paid, credited } = line;
  const wanted = times(paid.taxCents, credited.totalCents + amount, paid.totalCents, step) - credited.taxCents;
  const taxCents = cents(Math.max(amount - left.netCents, 0, Math.min(wanted, left.taxCents, amount)));
  return { invoiceLineId: line.id, netCents: subtractCents(amount, taxCents), taxCents, totalCents: amount };
}

export function sumOfCredits(credits: readonly Parts[]): Parts {
  const sum = (part: keyof Parts): Cents => cents(credits.reduce((total, credit) => total + credit[part], 0));
  return { netCents: sum('netCents'), taxCents: sum('taxCents'), totalCents: sum('totalCents') };
}

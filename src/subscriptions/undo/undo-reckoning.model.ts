import { leftOfLine, type CreditableLine, sumOfCredits } from '../../billing/credit-notes/allocation.model';
import { type ExplainedCredit } from '../../billing/credit-notes/credit-note';
import { undoRefund } from '../../plans/credit';
import { type Day } from '../../platform/values/dates';
import { addCents, type Cents, cents, type Currency, decimalText } from '../../platform/values/money';

/** A stretch of service that the renewal's invoice bought, and the line that it was paid with. */
export interface PaidStretch {
  readonly name: string;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly valueCents: Cents;
  readonly line: CreditableLine;
}

export interface UndoReckoning {
  readonly stretches: readonly { readonly name: string; readonly valueCents: Cents; readonly days: number; readonly daysUsed: number; readonly daysLeft: number; readonly netCents: Cents }[];
  readonly credits: readonly ExplainedCredit[];
  readonly netCents: Cents;
  readonly taxCents: Cents;
  readonly totalCents: Cents;
}

/**
 * What comes back when a renewal is undone on a day: of each line value × days left ÷ days, and of its tax the part that this is of its price (domain.md
 * §3.4, golden case G26); never more than is left of the line. The page and the rule that refunds use the same reckoning.
 */
export function reckonUndo(stretches: readonly PaidStretch[], currency: Currency, today: Day): UndoReckoning {
  const reckoned = stretches.map(({ line, ...row }) => {
    const refund = undoRefund({ ...row, currency }, line.paid, today);
    const left = leftOfLine(line);
    const netCents = cents(Math.min(refund.netCents, left.netCents));
    const taxCents = cents(Math.min(refund.taxCents, left.taxCents));
    const explanation = `${decimalText(row.valueCents, currency)} × ${refund.daysLeft} of ${refund.days} days`;
    const credit = { invoiceLineId: line.id, netCents, taxCents, totalCents: addCents(netCents, taxCents), explanation };
    return { shown: { name: row.name, valueCents: row.valueCents, days: refund.days, daysUsed: refund.days - refund.daysLeft, daysLeft: refund.daysLeft, netCents }, credit };
  });
  const credits = reckoned.map(({ credit }) => credit).filter(({ totalCents }) => totalCents > 0);
  return { stretches: reckoned.map(({ shown }) => shown), credits, ...sumOfCredits(credits) };
}

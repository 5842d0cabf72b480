import { hasExpired, type Quote } from '../../billing/quotes/quote';
import { moment, money } from '../../platform/values/format';
import { type Cents, subtractCents, zeroCents } from '../../platform/values/money';

/** A quote as the Review page prints it: lines with how each came about, and the sums (domain.md §3.6). */
export function shownQuote(quote: Quote) {
  const { currency } = quote;
  return {
    id: quote.id,
    total: money(quote.totalCents, currency),
    isFree: quote.totalCents === 0,
    lines: quote.lines.map((line) => ({
      label: line.quantity > 1 ? `${line.quantity} × ${line.description}` : line.description, how: line.explanation, amount: money(line.netCents, currency),
    })),
    totals: [
      ...quote.discountCents === 0 && quote.adjustmentCents === 0 ? [] : [{ label: 'List price', amount: money(quote.listCents, currency) }],
      ...quote.discountCents === 0 ? [] : [{ label: 'Your discount', amount: money(negative(quote.discountCents), currency) }],
      ...quote.adjustmentCents === 0 ? [] : [{ label: 'Pro-rating and credit', amount: money(quote.adjustmentCents, currency) }],
      { label: 'Price before tax', amount: money(quote.netCents, currency) },
      { label: taxLabel(quote), amount: money(quote.taxCents, currency) },
      { label: 'Total', amount: money(quote.totalCents, currency), strong: true },
    ],
  };
}

/** Until when a quote holds: "These prices hold until 22 Nov 2026, 11:05 (58 minutes more)." */
export function expiryWords(quote: Quote, now: Date, zone: string): string {
  if (quote.expiresAt === null) return 'These prices hold until the renewal is charged.';
  if (hasExpired(quote, now)) return `This quote held until ${moment(quote.expiresAt, zone)}.`;
  const minutes = Math.max(1, Math.floor((quote.expiresAt.getTime() - now.getTime()) / 60_000));
  return `These prices hold until ${moment(quote.expiresAt, zone)} (${minutes} ${minutes === 1 ? 'minute' : 'minutes'} more).`;
}

export interface Compared {
  readonly label: string;
  readonly before: string;
  readonly after: string;
  readonly differs: boolean;
}

/** The quote that stands now beside the one it replaced, row by row, with what is different marked (golden cases G2, G22). */
export function comparison(old: Quote, fresh: Quote): { reason: string; rows: readonly Compared[] } {
  const count = Math.max(old.lines.length, fresh.lines.length);
  const lineRows = Array.from({ length: count }, (_, index) => {
    const [before, after] = [old.lines[index], fresh.lines[index]];
    const label = (after ?? before)!.description;
    return [
      row(label, before && money(before.netCents, old.currency), after && money(after.netCents, fresh.currency)),
      ...before?.explanation === after?.explanation ? [] : [row('How it came about', before?.explanation, after?.explanation)],
    ];
  }).flat();
  const rows = [
    ...lineRows,
    row('Your discount', money(negative(old.discountCents), old.currency), money(negative(fresh.discountCents), fresh.currency)),
    row(taxLabel(fresh), `${money(old.taxCents, old.currency)}${old.taxRatePpm === fresh.taxRatePpm ? '' : ` (${rate(old.taxRatePpm)})`}`, money(fresh.taxCents, fresh.currency)),
    row('Total', money(old.totalCents, old.currency), money(fresh.totalCents, fresh.currency)),
  ];
  return { reason: reasonFor(old, fresh, rows), rows };
}

function reasonFor(old: Quote, fresh: Quote, rows: readonly Compared[]): string {
  const why = hasExpired(old, fresh.createdAt) ? 'The earlier quote had expired' : 'What the earlier quote was based on has changed';
  return rows.some((each) => each.differs)
    ? `${why}, so nothing was charged. What is different now is marked below. Check it, then confirm.`
    : `${why}, so nothing was charged. The new one is the same to the cent. Confirm it to buy.`;
}

function row(label: string, before: string | undefined, after: string | undefined): Compared {
  return { label, before: before ?? 'Not there', after: after ?? 'No longer there', differs: before !== after };
}

function taxLabel(quote: Quote): string {
  return quote.taxRatePpm === 0 ? quote.taxName : `${quote.taxName} ${rate(quote.taxRatePpm)}`;
}

/** 88750 parts per million as "8.875 %". */
function rate(ppm: number): string {
  const fraction = String(ppm % 10_000).padStart(4, '0').replace(/0+$/, '');
  return `${Math.trunc(ppm / 10_000)}${fraction === '' ? '' : `.${fraction}`} %`;
}

function negative(amount: Cents): Cents {
  return subtractCents(zeroCents, amount);
}

import { type Day, dayIn } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { type Cents, subtractCents, zeroCents } from '../../platform/values/money';
import { brandName } from '../cards/card';
import type { Invoice } from '../invoices/invoices.repository';
import type { ReceiptSnapshot } from '../invoices/receipt';
import type { Refund } from '../refunds/refunds.repository';

/** What stands in place of a customer on a paper that has none. */
export const NO_CUSTOMER = 'None: activation codes';

export type ReceiptPage = ReturnType<typeof receiptPage>;
/** Papers and choices that hang on a receipt: its credit notes, and until when what it renewed can be undone. */
export type Beside = { creditNotes: readonly { refundId: string; number: string }[]; undoable: readonly { number: string; lastDay: Day }[] };

/**
 * Everything that a receipt prints, as text; the page and the PDF show the same. From the snapshot and from nothing that can
 * change, except the refunds, which are papers of their own (domain.md §3.5).
 */
export function receiptPage(invoice: Invoice & { snapshot: ReceiptSnapshot }, refunds: readonly Refund[], { creditNotes, undoable }: Beside = { creditNotes: [], undoable: [] }) {
  const { snapshot, currency } = invoice;
  const amount = (cents: Cents): string => money(cents, currency);
  const less = (cents: Cents): string => money(subtractCents(zeroCents, cents), currency);
  const expiries = snapshot.lines.flatMap((line) => (line.termEndsOn ? [line.termEndsOn] : [])).sort();
  const refundedCents = refunds.reduce((sum, refund) => sum + refund.amountCents, 0);
  return {
    number: invoice.number!,
    title: `Receipt ${invoice.number!}`,
    status: refundedCents === 0 ? 'Paid' : refundedCents < invoice.totalCents ? 'Paid, partly refunded' : 'Refunded',
    seller: snapshot.seller,
    buyer: snapshot.buyer,
    facts: [
      { label: 'Invoice number', value: invoice.number! },
      { label: 'Date', value: day(invoice.issuedOn!) },
      // Empty where there is none (activation codes).
      { label: 'Customer', value: snapshot.accountName || NO_CUSTOMER },
      ...fact('Your purchase order', snapshot.purchaseOrder),
      ...fact('Paid with', snapshot.card ? `${brandName(snapshot.card.brand)} ending in ${snapshot.card.last4}` : 'Nothing to pay'),
      ...fact(expiries.length > 1 && expiries[0] !== expiries.at(-1) ? 'Expiration dates' : 'Expiration date', [...new Set(expiries)].map(day).join(', ')),
      ...undoFacts(undoable),
    ],
    lines: snapshot.lines.map((line) => ({
      label: line.quantity === 1 ? line.description : `${line.quantity} × ${line.description}`,
      how: line.explanation, list: amount(line.listCents), discount: line.discountCents === 0 ? '' : less(line.discountCents),
      adjustment: line.adjustmentCents === 0 ? '' : amount(line.adjustmentCents), amount: amount(line.netCents),
    })),
    totals: [
      { label: 'List price', amount: amount(invoice.listCents) },
      ...(invoice.discountCents === 0 ? [] : [{ label: 'Your discount', amount: less(invoice.discountCents) }]),
      ...(invoice.adjustmentCents === 0 ? [] : [{ label: 'Pro-rating and credit', amount: amount(invoice.adjustmentCents) }]),
      { label: `${snapshot.taxName}${snapshot.taxRatePpm === 0 ? '' : ` (${percent(snapshot.taxRatePpm)} %)`}`, amount: amount(invoice.taxCents) },
      { label: `Total, ${currency}`, amount: amount(invoice.totalCents), strong: true },
    ],
    refunds: refunds.map((refund) => ({
      label: refund.state === 'done' ? `Refunded on ${day(dayIn(refund.settledAt!, snapshot.timeZone))}` : 'Refund on its way', amount: less(refund.amountCents),
      how: creditNotes.filter(({ refundId }) => refundId === refund.id).map(({ number }) => `Credit note ${number}`).join(),
    })),
  };
}

/** The day does not change, so that a receipt says it after the time is over too. */
function undoFacts(undoable: Beside['undoable']): { label: string; value: string }[] {
  const days = [...new Set(undoable.map(({ lastDay }) => lastDay))];
  if (days.length === 1) return [{ label: 'Can be undone until', value: `${day(days[0]!)}, the end of that day` }];
  return undoable.map(({ number, lastDay }) => ({ label: `${number} can be undone until`, value: `${day(lastDay)}, the end of that day` }));
}

function fact(label: string, value: string): { label: string; value: string }[] {
  return value === '' ? [] : [{ label, value }];
}

/** Millionths as people write them: 88750 is "8.875". */
export function percent(ppm: number): string {
  const text = String(ppm).padStart(5, '0');
  return `${text.slice(0, -4)}.${text.slice(-4)}`.replace(/\.?0+$/, '');
}

import { dayIn } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import type { Cents } from '../../platform/values/money';
import { brandName } from '../cards/card';
import { percent } from '../papers/receipt.presenter';
import type { Refund } from '../refunds/refunds.repository';
import type { CreditNote } from './credit-note';

export type CreditNotePage = ReturnType<typeof creditNotePage>;

/** Everything that a credit note prints, as text, for page and PDF alike; from its snapshot, and from its refund whether the money has left. */
export function creditNotePage(note: CreditNote, refund: Refund) {
  const { snapshot, currency } = note;
  const amount = (cents: Cents): string => money(cents, currency);
  return {
    number: note.number,
    title: `Credit note ${note.number}`,
    status: refund.state === 'done' ? 'Refunded' : refund.state === 'failed' ? 'Refund delayed' : 'Refund on its way',
    seller: snapshot.seller,
    buyer: snapshot.buyer,
    facts: [
      { label: 'Credit note', value: note.number },
      { label: 'Date', value: day(note.issuedOn) },
      { label: 'For invoice', value: `${snapshot.invoiceNumber} of ${day(snapshot.invoiceIssuedOn)}` },
      // Activation codes are for no customer yet.
      ...(snapshot.accountName === '' ? [] : [{ label: 'Customer', value: snapshot.accountName }]),
      ...(snapshot.purchaseOrder === '' ? [] : [{ label: 'Your purchase order', value: snapshot.purchaseOrder }]),
      { label: 'Reason', value: note.reason },
      { label: 'Goes back to', value: snapshot.card ? `${brandName(snapshot.card.brand)} ending in ${snapshot.card.last4}` : 'The card that paid' },
      ...(refund.state === 'done' ? [{ label: 'Sent on', value: day(dayIn(refund.settledAt!, snapshot.timeZone)) }] : []),
    ],
    lines: snapshot.lines.map((line) => ({ label: line.description, how: line.explanation, amount: amount(line.netCents) })),
    totals: [
      ...(note.taxCents === 0 ? [] : [
        { label: 'Before tax', amount: amount(note.netCents) },
        { label: `${snapshot.taxName}${snapshot.taxRatePpm === 0 ? '' : ` (${percent(snapshot.taxRatePpm)} %)`}`, amount: amount(note.taxCents) },
      ]),
      { label: `Goes back, ${currency}`, amount: amount(note.totalCents), strong: true },
    ],
    refunds: [],
  };
}

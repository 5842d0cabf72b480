import { leftOfLine, leftOfLines } from '../../billing/credit-notes/allocation.model';
import { brandName } from '../../billing/cards/card';
import { type Refund } from '../../billing/refunds/refunds.repository';
import { type RefundRequestStatus, REFUND_REASON_CODES, REFUND_REASONS } from '../../billing/refunds/requests/refund-request';
import { paths } from '../../paths';
import { addDays } from '../../platform/values/dates';
import { day, money } from '../../platform/values/format';
import { subtractCents, zeroCents } from '../../platform/values/money';
import { type OfficeInvoice } from './office-invoice.report';
import { type OfficeInvoiceRow } from './office-invoices.report';
import { lineField } from './refund.form';

export const REQUEST_BADGES: Record<RefundRequestStatus, { kind: string; label: string }> = {
  draft: { kind: 'off', label: 'Prepared' },
  waiting: { kind: 'look', label: 'Waits for a second person' },
  approved: { kind: 'good', label: 'Approved' },
  declined: { kind: 'off', label: 'Declined' },
  withdrawn: { kind: 'off', label: 'Taken back' },
};
export const REFUND_BADGES: Record<Refund['state'], { kind: string; label: string }> = {
  due: { kind: 'running', label: 'On its way' }, calling: { kind: 'running', label: 'On its way' }, done: { kind: 'good', label: 'Sent' }, failed: { kind: 'bad', label: 'Failed' },
};
const PAYMENT_WORDS = { due: 'Due', calling: 'On its way', paid: 'Paid', declined: 'Declined', needs_action: 'Waits for the bank', unknown: 'Being looked up' } as const;

/** A row of the list. */
export function invoiceRow(row: OfficeInvoiceRow) {
  const { totalCents, refundedCents, currency } = row;
  const refunded = refundedCents === 0 ? '' : refundedCents < totalCents ? `Partly, ${money(refundedCents, currency)}` : 'Fully';
  return { ...row, href: paths.office.invoices.show(row.id), total: money(totalCents, currency), refunded };
}

export function invoiceFacts({ invoice, partner, lines, payments }: OfficeInvoice) {
  const { currency } = invoice;
  const paid = payments.find(({ state }) => state === 'paid');
  return [
    { label: 'Partner', value: partner.isPartner ? partner.name : 'None: the customer pays', ...(partner.isPartner && { href: paths.office.partners.show(partner.id) }) },
    { label: 'Customer', value: invoice.accountName || 'None: activation codes' },
    { label: 'For', value: invoice.description },
    { label: 'Date', value: day(invoice.issuedOn!) },
    { label: 'Total', value: money(invoice.totalCents, currency) },
    { label: 'Paid with', value: paid?.cardBrand && paid.cardLast4 ? `${brandName(paid.cardBrand)} ending in ${paid.cardLast4}` : 'Nothing to pay' },
    { label: 'Has gone back', value: money(subtractCents(invoice.totalCents, leftOfLines(lines)), currency) },
    { label: 'Left to pay back', value: money(leftOfLines(lines), currency) },
  ];
}

export function lineRows({ invoice: { currency }, lines }: OfficeInvoice) {
  return lines.map((line) => ({
    label: line.description, how: line.explanation, net: money(line.paid.netCents, currency), tax: money(line.paid.taxCents, currency), total: money(line.paid.totalCents, currency),
    back: line.credited.totalCents === 0 ? '' : money(subtractCents(zeroCents, line.credited.totalCents), currency), left: money(leftOfLine(line).totalCents, currency),
  }));
}

/** What of it runs or is to come. */
export function serviceRows({ services }: Pick<OfficeInvoice, 'services'>) {
  return services.map(({ number, planName, startsOn, endsOn, hasLater, today, graceDays }) => ({
    number, planName, runs: startsOn > today ? `From ${day(startsOn)} until ${day(endsOn)}` : `Until ${day(endsOn)}`,
    ends: hasLater ? `${number} is paid for beyond this term by a later order. Refund that one first.`
      : startsOn >= today ? `${number}: the term from ${day(startsOn)} goes. A term before it runs out; otherwise it expires today.`
        : `${number} expires today, backups and restores stop at once, and the data is kept until ${day(addDays(today, graceDays))}.`,
  }));
}

/** Unused activation codes that stop working, as a sentence for each page. */
export function codesSentences(count: number): string[] {
  return count === 0 ? [] : [count === 1 ? '1 unused activation code stops working.' : `${count} unused activation codes stop working, as many as the money pays for.`];
}

export function paymentRows({ invoice: { currency }, payments }: OfficeInvoice) {
  return payments.map(({ state, amountCents, cardBrand, cardLast4, declineMessage, settledAt, stripePaymentIntentId }) => ({
    words: PAYMENT_WORDS[state], amount: money(amountCents, currency), card: cardBrand && cardLast4 ? `${brandName(cardBrand)} ending in ${cardLast4}` : '', settledAt,
    note: state === 'declined' ? declineMessage ?? '' : stripePaymentIntentId ?? '',
  }));
}

export function refundRows({ invoice: { currency }, refunds, creditNotes }: OfficeInvoice) {
  return refunds.map((refund) => ({
    amount: money(refund.amountCents, currency), reason: refund.reason, at: refund.settledAt ?? refund.createdAt, badge: REFUND_BADGES[refund.state], failure: refund.failure ?? '',
    creditNote: creditNotes.find(({ refundId }) => refundId === refund.id)?.number ?? '', retryHref: refund.state === 'failed' ? paths.office.refunds.tryAgain(refund.id) : '',
  }));
}

/** Those that were confirmed, and one's own that may still be. */
export function requestRows({ requests, names }: OfficeInvoice) {
  return requests.filter(({ status }) => status !== 'withdrawn').map((request) => ({
    href: paths.office.refunds.show(request.id), amount: money(request.totalCents, request.currency), badge: REQUEST_BADGES[request.status], at: request.confirmedAt ?? request.createdAt,
    reason: REFUND_REASONS[request.reasonCode].label, by: names.get(request.requestedBy) ?? '',
  }));
}

/** The choices of the form. */
export function refundChoices({ invoice: { currency }, lines, services, unusedCodes }: OfficeInvoice) {
  const canEnd = services.length > 0 || unusedCodes.length > 0;
  const all = leftOfLines(lines);
  return {
    how: [
      { value: 'full', label: `All that is left, ${money(all, currency)}`, hint: 'Every line, tax included.' },
      { value: 'amount', label: 'An amount', hint: 'It is spread over the lines in proportion to what is left of each.' },
      { value: 'lines', label: 'Amounts of lines', hint: 'You say for each line how much.' },
    ],
    currency, most: money(all, currency),
    lines: lines.filter((line) => leftOfLine(line).totalCents > 0).map((line) => ({ name: lineField(line), label: line.description, hint: `At most ${money(leftOfLine(line).totalCents, currency)}, tax included. Empty: nothing.` })),
    ends: [
      { value: 'yes', label: 'It ends today', hint: !canEnd ? 'Nothing of it runs any more.' : 'Of the lines that money goes back for. The data is kept for the days of grace; a renewal by hand brings it back.', disabled: !canEnd },
      { value: 'no', label: 'It goes on', hint: 'Only money goes back; expiry days stay.' },
    ],
    reasons: REFUND_REASON_CODES.map((code) => ({ value: code, label: REFUND_REASONS[code].label, hint: REFUND_REASONS[code].sentence ? `The partner reads: ${REFUND_REASONS[code].sentence}` : 'The partner reads your words below, and nothing else.' })),
  };
}

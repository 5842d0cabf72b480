import { REFUND_REASONS, type RefundRequest, needsApproval, reasonForPartner } from '../../billing/refunds/requests/refund-request';
import { approvalLimitCents } from '../../billing/refunds/requests/approval-limit';
import { unapprovedCents } from '../../billing/refunds/requests/refund-requests.repository';
import { waitingFor } from '../../organizations/applications/application.presenter';
import { paths } from '../../paths';
import { money } from '../../platform/values/format';
import { type Cents } from '../../platform/values/money';
import { type OfficeInvoice } from './office-invoice.report';
import { codesPaidBack } from './unused-codes.report';
import { codesSentences, invoiceFacts, REFUND_BADGES, REQUEST_BADGES, serviceRows } from './office-invoice.presenter';

type Shown = { request: RefundRequest; found: OfficeInvoice; personId: string; now: Date };

/** A prepared refund as its page says it. */
export function refundRequestPage({ request, found, personId, now }: Shown) {
  const { invoice, lines, names } = found;
  const { currency, status } = request;
  const amount = (cents: Cents): string => money(cents, currency);
  const isMine = request.requestedBy === personId;
  const approval = asksForApproval(request, found);
  const refund = found.refunds.find(({ id }) => id === request.refundId);
  const note = found.creditNotes.find(({ refundId }) => refundId === request.refundId);
  return {
    badge: refund?.state === 'failed' ? REFUND_BADGES.failed : REQUEST_BADGES[status],
    invoice: { id: invoice.id, number: invoice.number! },
    lead: status === 'waiting' ? `Has waited for ${waitingFor(request.confirmedAt!, now).words}.` : '',
    lines: request.credits.map((credit) => {
      const line = lines.find(({ id }) => id === credit.invoiceLineId)!;
      return { label: line.description, how: `${amount(credit.totalCents)} of ${amount(line.paid.totalCents)} paid`, net: amount(credit.netCents), tax: amount(credit.taxCents), total: amount(credit.totalCents) };
    }),
    sums: { net: amount(request.netCents), tax: amount(request.taxCents), total: amount(request.totalCents) },
    facts: [
      ...invoiceFacts(found).slice(0, 3),
      { label: 'Reason', value: REFUND_REASONS[request.reasonCode].label },
      { label: 'The partner reads', value: reasonForPartner(request) },
      { label: 'Asked for by', value: names.get(request.requestedBy) ?? '' },
      ...(request.decidedBy === null ? [] : [{ label: status === 'declined' ? 'Declined by' : 'Approved by', value: names.get(request.decidedBy) ?? '' }]),
      ...(request.decisionReason ? [{ label: 'Declined because', value: request.decisionReason }] : []),
      ...(note ? [{ label: 'Credit note', value: note.number }] : []),
      ...(refund ? [{ label: 'Money', value: REFUND_BADGES[refund.state].label, ...(refund.failure && { note: refund.failure }) }] : []),
    ],
    isOpen: status === 'draft' || status === 'waiting',
    happens: happening(request, found, approval),
    stays: request.endsService ? ['No data is touched.'] : ['What was bought goes on, with its expiry days.', 'No data is touched.'],
    may: {
      confirm: status === 'draft' && isMine ? paths.office.refunds.confirm(request.id) : '',
      confirmLabel: approval ? 'Ask a colleague to approve it' : `Pay ${amount(request.totalCents)} back`,
      change: status === 'draft' && isMine ? `${paths.office.invoices.refund(invoice.id)}?request=${request.id}` : '',
      approve: status === 'waiting' && !isMine ? paths.office.refunds.approve(request.id) : '',
      approveLabel: `Approve and pay ${amount(request.totalCents)} back`,
      decline: status === 'waiting' && !isMine ? paths.office.refunds.decline(request.id) : '',
      withdraw: (status === 'draft' || status === 'waiting') && isMine ? paths.office.refunds.withdraw(request.id) : '',
      tryAgain: refund?.state === 'failed' ? paths.office.refunds.tryAgain(refund.id) : '',
    },
    ownWaits: status === 'waiting' && isMine,
  };
}

function asksForApproval(request: RefundRequest, { requests }: OfficeInvoice): boolean {
  if (request.status !== 'draft') return request.needsApproval;
  return needsApproval(request, unapprovedCents(requests.filter(({ id }) => id !== request.id)), approvalLimitCents(request.currency));
}

function happening(request: RefundRequest, found: OfficeInvoice, approval: boolean): string[] {
  const { currency, credits, endsService } = request;
  const ending = found.services.filter(({ invoiceLineId }) => credits.some((credit) => credit.invoiceLineId === invoiceLineId));
  const codes = [...codesPaidBack(found.unusedCodes, credits).values()].reduce((sum, count) => sum + count, 0);
  return [
    ...(approval && request.status === 'draft' ? [`Above ${money(approvalLimitCents(currency), currency)} of an invoice a second person from Finance has to approve. Until then nothing moves.`] : []),
    `${money(request.totalCents, currency)} goes back to the card that paid, and the partner gets a credit note by mail.`,
    ...(endsService ? serviceRows({ services: ending }).map(({ ends }) => ends) : []),
    ...(endsService ? codesSentences(codes) : []),
    ...(endsService && ending.length === 0 && codes === 0 ? ['What these lines bought has ended already.'] : []),
  ];
}

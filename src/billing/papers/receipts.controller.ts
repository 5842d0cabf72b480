import type { Request, RequestHandler } from 'express';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files/files';
import { day, money } from '../../platform/values/format';
import { visitorOf } from '../../platform/visitors/visitor';
import { moneyPlaceOf, payerOf, renderBillingPage } from '../payers/payer-of';
import { listUndoableOfInvoice, type UndoableRenewal } from '../../subscriptions/undo/undoable-renewals.report';
import type { CreditNote } from '../credit-notes/credit-note';
import { listCreditNotes } from '../credit-notes/credit-notes.repository';
import { shownDispute } from '../disputes/dispute.presenter';
import { listDisputesOf } from '../disputes/disputes.repository';
import { listInvoiceLines } from '../invoices/invoice-lines.repository';
import type * as ReceiptPdf from './receipt-pdf';
import { receiptPage, type ReceiptPage } from './receipt.presenter';
import { getReceipt } from './receipts.report';

export const show: RequestHandler = async (req, res) => {
  const { organizationId, scope, isCustomer, pages } = payerOf(req);
  const { permissions } = visitorOf(req);
  const { receipt, invoiceId, accountId, kind, creditNotes, undoable } = await read(req);
  const { stored, disputes } = await within(scope, async (trx) => ({
    // Customers write to support about their own papers.
    stored: await listInvoiceLines(trx, organizationId, invoiceId), disputes: isCustomer ? [] : await listDisputesOf(trx, organizationId, invoiceId),
  }), { readOnly: true });
  const may = permissions.has('papers:dispute');
  const isOpen = (lineId: string): boolean => disputes.some((dispute) => dispute.lineId === lineId && dispute.status === 'open');
  renderBillingPage(req, res, 'portal/billing/receipt', {
    title: receipt.title, receipt, invoiceId, accountId, zone: (await moneyPlaceOf(req)).timeZone,
    codesHref: kind === 'activation_codes' && permissions.has('codes:read') ? paths.portal.codes.ofReceipt(invoiceId) : '',
    undo: permissions.has('subscriptions:undo') ? undoable.filter((renewal) => renewal.isOpen).map(({ subscriptionId, number }) => ({ label: `Undo the renewal of ${number}`, href: paths.portal.undo(subscriptionId) })) : [],
    creditNotes: creditNotes.map(({ id, number, issuedOn, totalCents, currency }) => ({ label: day(issuedOn), value: number, href: pages.payments.creditNote(id), note: money(totalCents, currency) })),
    // What is printed is frozen in the order of the stored lines.
    lines: receipt.lines.map((line, place) => ({ ...line, disputeHref: may && stored[place] && !isOpen(stored[place].id) ? paths.portal.papers.dispute(stored[place].id) : '', isDisputed: stored[place] !== undefined && isOpen(stored[place].id) })),
    disputes: disputes.map((dispute) => ({ ...shownDispute(dispute, may), line: receipt.lines[stored.findIndex(({ id }) => id === dispute.lineId)]?.label ?? '' })),
  });
};

export const pdf: RequestHandler = async (req, res) => {
  const { receipt } = await read(req);
  // The PDF library and its fonts are large: they load when the first PDF is wanted.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { receiptPdf } = require('./receipt-pdf') as typeof ReceiptPdf;
  const { logo } = receipt.buyer;
  const file = await receiptPdf(receipt, logo ? await readKeptFile(logo.file) : undefined);
  res.set('Content-Disposition', `inline; filename="${receipt.number}.pdf"`).type('application/pdf').send(file);
};

async function read(req: Request): Promise<{ receipt: ReceiptPage; invoiceId: string; accountId: string | null; kind: string; creditNotes: CreditNote[]; undoable: UndoableRenewal[] }> {
  const { organizationId, scope, now, isCustomer } = payerOf(req);
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  return within(scope, async (trx) => {
    const { invoice, refunds } = await getReceipt(trx, organizationId, id);
    const account = invoice.accountId === null || isCustomer ? undefined : await trx<{ id: string; organization_id: string }>('accounts').where({ organization_id: organizationId, id: invoice.accountId }).first('id');
    const creditNotes = await listCreditNotes(trx, organizationId, id);
    const undoable = isCustomer ? [] : await listUndoableOfInvoice(trx, organizationId, id, now);
    return { receipt: receiptPage(invoice, refunds, { creditNotes, undoable }), invoiceId: id, accountId: account?.id ?? null, kind: invoice.kind, creditNotes, undoable };
  }, { readOnly: true });
}

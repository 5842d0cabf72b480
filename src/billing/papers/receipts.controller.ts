import type { Request, RequestHandler } from 'express';
import { paths } from '../../paths';
import { isUuid, within } from '../../platform/database';
import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files';
import { day, money } from '../../platform/format';
import { renderPage } from '../../platform/render';
import { memberOf } from '../../platform/visitor';
import { listUndoableOfInvoice, type UndoableRenewal } from '../../subscriptions/undo/undoable-renewals.report';
import type { CreditNote } from '../credit-notes/credit-note';
import { listCreditNotes } from '../credit-notes/credit-notes.repository';
import { getInvoice } from '../invoices/invoices.repository';
import { findLatestPayment } from '../payments/payments.repository';
import { listRefundsOfPayment } from '../refunds/refunds.repository';
import type * as ReceiptPdf from './receipt-pdf';
import { receiptPage, type ReceiptPage } from './receipt.presenter';

export const show: RequestHandler = async (req, res) => {
  const { visitor } = memberOf(req);
  const { receipt, invoiceId, accountId, creditNotes, undoable } = await read(req);
  const undo = visitor.permissions.has('subscriptions:undo') ? undoable.filter(({ isOpen }) => isOpen).map(({ subscriptionId, number }) => ({ label: `Undo the renewal of ${number}`, href: paths.portal.undo(subscriptionId) })) : [];
  renderPage(req, res, 'portal/billing/receipt', { title: receipt.title, receipt, invoiceId, accountId, undo, creditNotes: creditNotes.map(({ id, number, issuedOn, totalCents, currency }) => ({ label: day(issuedOn), value: number, href: paths.portal.payments.creditNote(id), note: money(totalCents, currency) })) });
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

async function read(req: Request): Promise<{ receipt: ReceiptPage; invoiceId: string; accountId: string | null; creditNotes: CreditNote[]; undoable: UndoableRenewal[] }> {
  const { organizationId, scope, now } = memberOf(req);
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  return within(scope, async (trx) => {
    const invoice = await getInvoice(trx, organizationId, id);
    const { snapshot } = invoice;
    if (invoice.status !== 'paid' || !snapshot) throw new NotFound();
    const payment = await findLatestPayment(trx, organizationId, id);
    const refunds = payment ? await listRefundsOfPayment(trx, organizationId, payment.id) : [];
    const account = invoice.accountId === null ? undefined
      : await trx<{ id: string; organization_id: string }>('accounts').where({ organization_id: organizationId, id: invoice.accountId }).first('id');
    const creditNotes = await listCreditNotes(trx, organizationId, id);
    const undoable = await listUndoableOfInvoice(trx, organizationId, id, now);
    return { receipt: receiptPage({ ...invoice, snapshot }, refunds, { creditNotes, undoable }), invoiceId: id, accountId: account?.id ?? null, creditNotes, undoable };
  }, { readOnly: true });
}


import type { Request, RequestHandler } from 'express';
import { isUuid, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files/files';
import { payerOf, renderBillingPage } from '../payers/payer-of';
import type * as ReceiptPdf from '../papers/receipt-pdf';
import { getRefund } from '../refunds/refunds.repository';
import { creditNotePage, type CreditNotePage } from './credit-note.presenter';
import { getCreditNote } from './credit-notes.repository';

export const show: RequestHandler = async (req, res) => {
  const { note, noteId, invoiceId, invoiceNumber } = await read(req);
  renderBillingPage(req, res, 'portal/billing/credit-note', { title: note.title, note, noteId, invoiceId, invoiceNumber });
};

export const pdf: RequestHandler = async (req, res) => {
  const { note } = await read(req);
  // The PDF library and its fonts are large: they load when the first PDF is wanted.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { receiptPdf } = require('../papers/receipt-pdf') as typeof ReceiptPdf;
  const { logo } = note.buyer;
  const file = await receiptPdf({ ...note, paper: 'credit note' }, logo ? await readKeptFile(logo.file) : undefined);
  res.set('Content-Disposition', `inline; filename="${note.number}.pdf"`).type('application/pdf').send(file);
};

async function read(req: Request): Promise<{ note: CreditNotePage; noteId: string; invoiceId: string; invoiceNumber: string }> {
  const { organizationId, scope } = payerOf(req);
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  return within(scope, async (trx) => {
    const note = await getCreditNote(trx, organizationId, id);
    const refund = await getRefund(trx, organizationId, note.refundId);
    return { note: creditNotePage(note, refund), noteId: id, invoiceId: note.invoiceId, invoiceNumber: note.snapshot.invoiceNumber };
  }, { readOnly: true });
}

import type { Request, RequestHandler } from 'express';
import { isUuid, within } from '../../platform/database';
import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files';
import { paths } from '../../paths';
import { renderPage } from '../../platform/render';
import { memberOf } from '../../platform/visitor';
import { shownDispute } from '../disputes/dispute.presenter';
import { listDisputesOf } from '../disputes/disputes.repository';
import { listInvoiceLines } from '../invoices/invoice-lines.repository';
import type * as ReceiptPdf from './receipt-pdf';
import { receiptPage, type ReceiptPage } from './receipt.presenter';
import { getReceipt } from './receipts.report';

export const show: RequestHandler = async (req, res) => {
  const { organization, organizationId, scope, visitor } = memberOf(req);
  const { receipt, invoiceId, accountId, kind } = await read(req);
  const { stored, disputes } = await within(scope, async (trx) => ({ stored: await listInvoiceLines(trx, organizationId, invoiceId), disputes: await listDisputesOf(trx, organizationId, invoiceId) }), { readOnly: true });
  const may = visitor.permissions.has('papers:dispute');
  const isOpen = (lineId: string): boolean => disputes.some((dispute) => dispute.lineId === lineId && dispute.status === 'open');
  renderPage(req, res, 'portal/billing/receipt', {
    title: receipt.title, receipt, invoiceId, accountId, zone: organization.timeZone,
    codesHref: kind === 'activation_codes' && visitor.permissions.has('codes:read') ? paths.portal.codes.ofReceipt(invoiceId) : '',
    // What is printed is frozen in the order of the stored lines.
    lines: receipt.lines.map((line, place) => ({ ...line, disputeHref: may && stored[place] && !isOpen(stored[place].id) ? paths.portal.payments.dispute(stored[place].id) : '', isDisputed: stored[place] !== undefined && isOpen(stored[place].id) })),
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

async function read(req: Request): Promise<{ receipt: ReceiptPage; invoiceId: string; accountId: string | null; kind: string }> {
  const { organizationId, scope } = memberOf(req);
  const { id } = req.params;
  if (typeof id !== 'string' || !isUuid(id)) throw new NotFound();
  return within(scope, async (trx) => {
    const { invoice, refunds } = await getReceipt(trx, organizationId, id);
    const account = invoice.accountId === null ? undefined : await trx<{ id: string; organization_id: string }>('accounts').where({ organization_id: organizationId, id: invoice.accountId }).first('id');
    return { receipt: receiptPage(invoice, refunds), invoiceId: id, accountId: account?.id ?? null, kind: invoice.kind };
  }, { readOnly: true });
}

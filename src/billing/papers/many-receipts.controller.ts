import type { Request, RequestHandler } from 'express';
import { paths } from '../../paths';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { readKeptFile } from '../../platform/files/files';
import { flash } from '../../platform/pages/flash';
import { addressWith, firstPage } from '../../platform/pages/pages';
import { memberOf } from '../../platform/visitors/visitor';
import { listUndoableOfInvoices } from '../../subscriptions/undo/undoable-renewals.report';
import { listCreditNotesOfInvoices } from '../credit-notes/credit-notes.repository';
import { historyQuestion } from './history-question';
import { listReceiptIds } from './history.report';
import type * as ReceiptPdf from './receipt-pdf';
import { type Beside, receiptPage, type ReceiptPage } from './receipt.presenter';
import { listReceipts } from './receipts.report';

/** More would keep one process busy for long, and nobody prints more at once. */
const MOST_RECEIPTS = 200;
const READ_AT_ONCE = 25;
const BOX = 'receipt_';

/** Receipts as one file: those that were ticked, or with `all=yes` what the filters leave, newest first. */
export const pdf: RequestHandler = async (req, res) => {
  const { organization, today } = memberOf(req);
  const { query } = historyQuestion(memberOf(req), req.query);
  const ids = query['all'] === 'yes' ? await filteredIds(req) : await tickedIds(req, query);
  const refusal = refusalOf(ids.length);
  if (refusal !== '') {
    flash(req, 'warning', refusal);
    return res.redirect(303, addressWith(paths.portal.payments.history, withoutBoxes(query), { ...firstPage, all: undefined }));
  }
  // The PDF library and its fonts are large: they load when the first PDF is wanted.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { writeReceiptsPdf } = require('./receipt-pdf') as typeof ReceiptPdf;
  res.attachment(`receipts-${today}.pdf`).type('application/pdf');
  try {
    await writeReceiptsPdf(res, { title: `Receipts of ${organization.name}`, author: organization.name }, receiptsOf(req, ids));
  } catch (error) {
    // Whoever closed the page in the middle wants no more of it.
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  }
};

function refusalOf(count: number): string {
  if (count === 0) return 'There is no receipt among these: only paid invoices have one. Tick rows with an invoice number, or change the filters.';
  return count > MOST_RECEIPTS ? `More than ${MOST_RECEIPTS} receipts match, which is more than one PDF holds. Choose fewer days or another filter, or take the CSV, which holds all of them.` : '';
}

async function filteredIds(req: Request): Promise<string[]> {
  const { filter, of } = historyQuestion(memberOf(req), req.query);
  return within(memberOf(req).scope, (trx) => listReceiptIds(trx, of, filter, MOST_RECEIPTS + 1), { readOnly: true });
}

/** Those of the visitor's own papers. Who names only what is not theirs is told nothing of it. */
async function tickedIds(req: Request, query: Readonly<Record<string, string>>): Promise<string[]> {
  const { organizationId, scope } = memberOf(req);
  const ticked = Object.keys(query).filter((name) => name.startsWith(BOX)).map((name) => name.slice(BOX.length)).filter(isUuid);
  if (ticked.length === 0 || ticked.length > MOST_RECEIPTS) return ticked;
  const own = await within(scope, (trx) => listReceipts(trx, organizationId, ticked), { readOnly: true });
  if (own.length === 0) throw new NotFound();
  return own.map(({ invoice }) => invoice.id);
}

function withoutBoxes(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => !name.startsWith(BOX)));
}

async function* receiptsOf(req: Request, ids: readonly string[]): AsyncGenerator<{ receipt: ReceiptPage; logo: Buffer | undefined }> {
  const { organizationId, scope, now } = memberOf(req);
  for (let from = 0; from < ids.length; from += READ_AT_ONCE) {
    const some = ids.slice(from, from + READ_AT_ONCE);
    const { receipts, besideOf } = await within(scope, async (trx) => ({ receipts: await listReceipts(trx, organizationId, some), besideOf: await listBesides(trx, organizationId, some, now) }), { readOnly: true });
    for (const { invoice, refunds } of receipts) {
      const receipt = receiptPage(invoice, refunds, besideOf(invoice.id));
      yield { receipt, logo: receipt.buyer.logo ? await readKeptFile(receipt.buyer.logo.file) : undefined };
    }
  }
}

/** What the printed receipts say besides: their credit notes, and until when what they renewed can be undone. */
async function listBesides(trx: Scoped, organizationId: string, invoiceIds: readonly string[], now: Date): Promise<(invoiceId: string) => Beside> {
  const creditNotes = await listCreditNotesOfInvoices(trx, organizationId, invoiceIds);
  const undoable = await listUndoableOfInvoices(trx, organizationId, invoiceIds, now);
  const of = <Thing extends { invoiceId: string }>(things: readonly Thing[], id: string): Thing[] => things.filter(({ invoiceId }) => invoiceId === id);
  return (invoiceId) => ({ creditNotes: of(creditNotes, invoiceId), undoable: of(undoable, invoiceId) });
}

import { listUndoableOfInvoices } from '../../subscriptions/undo/undoable-renewals.report';
import { NotFound } from '../../platform/errors';
import type { Scoped } from '../../platform/database';
import { type Invoice, listInvoices } from '../invoices/invoices.repository';
import type { ReceiptSnapshot } from '../invoices/receipt';
import { listCreditNotesOfInvoices } from '../credit-notes/credit-notes.repository';
import type { Beside } from './receipt.presenter';
import { type Refund, listRefundsOfInvoices } from '../refunds/refunds.repository';

/** A paid invoice with what was frozen for its receipt, and the money of it that went back. */
export type Receipt = { invoice: Invoice & { snapshot: ReceiptSnapshot }; refunds: Refund[] };

/** What the printed receipts say besides: their credit notes, and until when what they renewed can be undone. */
export async function listBesides(trx: Scoped, organizationId: string, invoiceIds: readonly string[], now: Date): Promise<(invoiceId: string) => Beside> {
  const creditNotes = await listCreditNotesOfInvoices(trx, organizationId, invoiceIds);
  const undoable = await listUndoableOfInvoices(trx, organizationId, invoiceIds, now);
  const of = <Thing extends { invoiceId: string }>(things: readonly Thing[], id: string): Thing[] => things.filter(({ invoiceId }) => invoiceId === id);
  return (invoiceId) => ({ creditNotes: of(creditNotes, invoiceId), undoable: of(undoable, invoiceId) });
}

/** Receipts in the order of the ids; those that are not paid, or of somebody else, are left out. */
export async function listReceipts(trx: Scoped, organizationId: string, invoiceIds: readonly string[]): Promise<Receipt[]> {
  const invoices = new Map((await listInvoices(trx, organizationId, invoiceIds)).map((invoice) => [invoice.id, invoice]));
  const refunds = await listRefundsOfInvoices(trx, organizationId, invoiceIds);
  return invoiceIds.flatMap((id) => {
    const invoice = invoices.get(id);
    return invoice?.snapshot && invoice.status === 'paid' ? [{ invoice: { ...invoice, snapshot: invoice.snapshot }, refunds: refunds.get(id) ?? [] }] : [];
  });
}

export async function getReceipt(trx: Scoped, organizationId: string, invoiceId: string): Promise<Receipt> {
  const [receipt] = await listReceipts(trx, organizationId, [invoiceId]);
  if (!receipt) throw new NotFound();
  return receipt;
}

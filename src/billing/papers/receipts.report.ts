import { NotFound } from '../../platform/errors';
import type { Scoped } from '../../platform/database/database';
import { type Invoice, listInvoices } from '../invoices/invoices.repository';
import type { ReceiptSnapshot } from '../invoices/receipt';
import { type Refund, listRefundsOfInvoices } from '../refunds/refunds.repository';

/** A paid invoice with what was frozen for its receipt, and the money of it that went back. */
export type Receipt = { invoice: Invoice & { snapshot: ReceiptSnapshot }; refunds: Refund[] };

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

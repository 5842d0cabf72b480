import type { Scoped } from '../platform/database';
import type { QuoteLine } from './quote';
import { lineFrom, type LineRow } from './quotes.repository';

export type InvoiceLine = QuoteLine & { id: string; invoiceId: string; quoteId: string; position: number; fulfilledAt: Date | null };

export async function listInvoiceLines(trx: Scoped, organizationId: string, invoiceId: string): Promise<InvoiceLine[]> {
  const rows = await trx<InvoiceLineRow>('invoice_lines').where({ organization_id: organizationId, invoice_id: invoiceId }).orderBy('position');
  return rows.map(invoiceLineFrom);
}

/** Those of several invoices, by invoice and position, locked: who gives what a line bought holds the line until that is done. */
export async function listInvoiceLinesForUpdate(trx: Scoped, organizationId: string, invoiceIds: readonly string[]): Promise<InvoiceLine[]> {
  const result = await trx.raw<{ rows: InvoiceLineRow[] }>(
    `select * from invoice_lines where organization_id = ? and invoice_id = any(?::uuid[]) order by invoice_id, position for update`,
    [organizationId, [...invoiceIds]]).options({ name: 'lock-invoice-lines' });
  return result.rows.map(invoiceLineFrom);
}

/** Lines that were fulfilled before stay as they are. */
export async function markLinesFulfilled(trx: Scoped, lineIds: readonly string[], now: Date): Promise<void> {
  await trx.raw('update invoice_lines set fulfilled_at = ? where id = any(?::uuid[]) and fulfilled_at is null', [now, [...lineIds]])
    .options({ name: 'mark-lines-fulfilled' });
}

function invoiceLineFrom(row: InvoiceLineRow): InvoiceLine {
  return { ...lineFrom(row), id: row.id, invoiceId: row.invoice_id, quoteId: row.quote_id, position: row.position, fulfilledAt: row.fulfilled_at };
}

type InvoiceLineRow = LineRow & { organization_id: string; invoice_id: string; quote_id: string; fulfilled_at: Date | null };

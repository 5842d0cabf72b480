import type { Scoped } from '../platform/database';
import type { QuoteLine } from './quote';
import { lineFrom, type LineRow } from './quotes.repository';

export type InvoiceLine = QuoteLine & { id: string; invoiceId: string; quoteId: string; position: number; fulfilledAt: Date | null };

export async function listInvoiceLines(trx: Scoped, organizationId: string, invoiceId: string): Promise<InvoiceLine[]> {
  const rows = await trx<InvoiceLineRow>('invoice_lines').where({ organization_id: organizationId, invoice_id: invoiceId }).orderBy('position');
  return rows.map(invoiceLineFrom);
}

/** The same, locked: who gives what a line bought holds the line until that is done. */
export async function getInvoiceLinesForUpdate(trx: Scoped, organizationId: string, invoiceId: string): Promise<InvoiceLine[]> {
  const rows = await trx<InvoiceLineRow>('invoice_lines').where({ organization_id: organizationId, invoice_id: invoiceId }).orderBy('position').forUpdate();
  return rows.map(invoiceLineFrom);
}

/** Answers false when it was fulfilled before. */
export async function markLineFulfilled(trx: Scoped, lineId: string, now: Date): Promise<boolean> {
  const changed = await trx('invoice_lines').where({ id: lineId, fulfilled_at: null }).update({ fulfilled_at: now });
  return changed === 1;
}

function invoiceLineFrom(row: InvoiceLineRow): InvoiceLine {
  return { ...lineFrom(row), id: row.id, invoiceId: row.invoice_id, quoteId: row.quote_id, position: row.position, fulfilledAt: row.fulfilled_at };
}

type InvoiceLineRow = LineRow & { organization_id: string; invoice_id: string; quote_id: string; fulfilled_at: Date | null };

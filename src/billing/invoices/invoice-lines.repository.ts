import type { Scoped } from '../../platform/database/database';
import type { QuoteLine } from '../quotes/quote';
import { lineFrom, type LineRow } from '../quotes/quotes.repository';

export type InvoiceLine = QuoteLine & {
  id: string; invoiceId: string; quoteId: string; position: number; fulfilledAt: Date | null;
  /** Its goods could never be given, so its money went back. */
  takenBackAt: Date | null;
};

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

/** Those whose goods can never be given; answers how many were still to be given. Their terms may be sold again. */
export async function markLinesTakenBack(trx: Scoped, organizationId: string, lineIds: readonly string[], now: Date): Promise<number> {
  const result = await trx.raw<{ rows: { id: string }[] }>(
    `with taken as (
       update invoice_lines set taken_back_at = :now
        where organization_id = :organizationId and id = any(cast(:ids as uuid[])) and fulfilled_at is null and taken_back_at is null
       returning id, invoice_id, subscription_id, term_starts_on),
     freed as (
       update charge_items c set live = false from taken t
        where c.organization_id = :organizationId and c.invoice_id = t.invoice_id and c.subscription_id = t.subscription_id and c.term_starts_on = t.term_starts_on)
     select id from taken`, { organizationId, ids: [...lineIds], now });
  return result.rows.length;
}

/** Whether money of this invoice went back because what it bought could not be given. */
export async function isTakenBack(trx: Scoped, organizationId: string, invoiceId: string): Promise<boolean> {
  const row = await trx<InvoiceLineRow>('invoice_lines').where({ organization_id: organizationId, invoice_id: invoiceId }).whereNotNull('taken_back_at').first('id');
  return row !== undefined;
}

/** Lines that were fulfilled before stay as they are. */
export async function markLinesFulfilled(trx: Scoped, lineIds: readonly string[], now: Date): Promise<void> {
  await trx.raw('update invoice_lines set fulfilled_at = ? where id = any(?::uuid[]) and fulfilled_at is null', [now, [...lineIds]])
    .options({ name: 'mark-lines-fulfilled' });
}

function invoiceLineFrom(row: InvoiceLineRow): InvoiceLine {
  return { ...lineFrom(row), id: row.id, invoiceId: row.invoice_id, quoteId: row.quote_id, position: row.position, fulfilledAt: row.fulfilled_at, takenBackAt: row.taken_back_at };
}

type InvoiceLineRow = LineRow & { organization_id: string; invoice_id: string; quote_id: string; fulfilled_at: Date | null; taken_back_at: Date | null };

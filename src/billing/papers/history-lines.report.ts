import type { Scoped } from '../../platform/database/database';
import type { QuoteLine } from '../quotes/quote';
import { lineFrom, type LineRow } from '../quotes/quotes.repository';
import { CODES } from './history-conditions';
import type { HistoryRow } from './history.report';

/** A line of a paper with the paper that it stands on. */
export type HistoryLine = QuoteLine & { position: number; invoice: HistoryRow };

/** The lines of these papers, in the order of the papers. */
export async function listLinesOf(trx: Scoped, organizationId: string, invoices: readonly HistoryRow[]): Promise<HistoryLine[]> {
  const result = await trx.raw<{ rows: (LineRow & { invoice_id: string })[] }>(
    'select * from invoice_lines where organization_id = ? and invoice_id = any(?::uuid[]) order by invoice_id, position', [organizationId, invoices.map(({ id }) => id)]);
  const byInvoice = grouped(result.rows);
  return invoices.flatMap((invoice) => (byInvoice.get(invoice.id) ?? []).map((row) => ({ ...lineFrom(row), position: row.position, invoice })));
}

function grouped<Line extends { invoice_id: string }>(rows: readonly Line[]): Map<string, Line[]> {
  const groups = new Map<string, Line[]>();
  for (const row of rows) {
    const group = groups.get(row.invoice_id);
    if (group) group.push(row);
    else groups.set(row.invoice_id, [row]);
  }
  return groups;
}

/** What can be asked for as a product: the plans, and what lines of no plan are of. */
export async function listProducts(trx: Scoped): Promise<{ code: string; name: string }[]> {
  const result = await trx.raw<{ rows: { code: string; name: string }[] }>(
    'select p.code, p.name from plans p join products r on r.id = p.product_id order by r.position, p.position');
  return [...result.rows, ...KINDS];
}

const KINDS = [{ code: 'storage_packs', name: 'Storage packs' }, { code: CODES, name: 'Activation codes' }];

import type { Scoped } from '../platform/database';

/** Paid invoices with a line whose goods are not given yet, oldest first; pulled by the rooms that give them (system scope). */
export async function listPaidUnfulfilled(trx: Scoped, limit: number): Promise<{ organizationId: string; invoiceId: string }[]> {
  const result = await trx.raw<{ rows: { organization_id: string; id: string }[] }>(
    `select organization_id, id from invoices i
      where status = 'paid' and exists (select from invoice_lines l where l.invoice_id = i.id and l.fulfilled_at is null)
        and id in (select invoice_id from invoice_lines where fulfilled_at is null)
      order by paid_at limit ?`, [limit]);
  return result.rows.map((row) => ({ organizationId: row.organization_id, invoiceId: row.id }));
}

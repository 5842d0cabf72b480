import type { Scoped } from '../../platform/database/database';

export type Unfulfilled = { organizationId: string; invoiceId: string; paidAt: Date };

/**
 * Paid invoices with a line whose goods are not given yet, oldest first, after one of them; pulled by the rooms that give them (system scope).
 * By place and not by count, so that those which can't be given never hold up the others.
 */
export async function listPaidUnfulfilled(trx: Scoped, limit: number, after?: Unfulfilled): Promise<Unfulfilled[]> {
  const result = await trx.raw<{ rows: Unfulfilled[] }>(
    `select organization_id as "organizationId", id as "invoiceId", paid_at as "paidAt" from invoices i
      where status = 'paid' and exists (select from invoice_lines l where l.invoice_id = i.id and l.fulfilled_at is null and l.taken_back_at is null)
        and id in (select invoice_id from invoice_lines where fulfilled_at is null and taken_back_at is null)
        ${after ? "and (date_trunc('milliseconds', paid_at), id) > (:paidAt, :invoiceId)" : ''}
      order by date_trunc('milliseconds', paid_at), id limit :limit`, { limit, ...after && { paidAt: after.paidAt, invoiceId: after.invoiceId } });
  return result.rows;
}

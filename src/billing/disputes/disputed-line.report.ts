import type { Scoped } from '../../platform/database/database';
import { cents, type Cents } from '../../platform/values/money';

/** A line of a paid paper with what a dispute of it tells of the paper. */
export type DisputedLine = {
  lineId: string; position: number; description: string; explanation: string; quantity: number; totalCents: Cents; currency: string; invoiceId: string; number: string;
  accountId: string | null; accountName: string; organizationId: string; organizationName: string; isDisputed: boolean;
};

/** Undefined where there is no such line on a paid paper in this scope. */
export async function findDisputedLine(trx: Scoped, lineId: string): Promise<DisputedLine | undefined> {
  const result = await trx.raw<{ rows: (Omit<DisputedLine, 'totalCents'> & { totalCents: number })[] }>(
    `select l.id as "lineId", l.position, l.description, l.explanation, l.quantity, l.total_cents as "totalCents", l.currency, i.id as "invoiceId", i.number,
       i.account_id as "accountId", i.account_name as "accountName", i.organization_id as "organizationId", o.display_name as "organizationName",
       exists (select from disputes d where d.invoice_line_id = l.id and d.status = 'open') as "isDisputed"
       from invoice_lines l join invoices i on i.organization_id = l.organization_id and i.id = l.invoice_id join organizations o on o.id = i.organization_id
      where l.id = ? and i.status = 'paid'`, [lineId]);
  const [row] = result.rows;
  return row && { ...row, totalCents: cents(row.totalCents) };
}

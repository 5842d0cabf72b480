import type { Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import type { PageRequest } from '../../platform/pages/pages';
import type { DifferenceKind } from './differences.repository';

/** A difference with what it is about, for the office's pages. */
export type DifferenceRow = {
  id: string; kind: DifferenceKind; stripeId: string | null; detail: string; foundAt: Date; resolvedAt: Date | null; resolution: string | null; place: string;
  explainedBy: string | null; explainedReason: string | null; organizationId: string | null; organizationName: string | null;
  invoiceId: string | null; invoiceNumber: string | null; accountName: string | null; chargeKey: string | null; amountCents: number | null; currency: string | null;
};

const ROWS = `
  select d.id, d.kind, d.stripe_id as "stripeId", d.detail, d.found_at as "foundAt", d.resolved_at as "resolvedAt", d.resolution, d.resolved_at::text as place,
         coalesce(nullif(trim(by.first_name || ' ' || by.last_name), ''), by.email, d.explained_by) as "explainedBy", d.explained_reason as "explainedReason",
         d.organization_id as "organizationId", o.display_name as "organizationName", i.id as "invoiceId", i.number as "invoiceNumber", i.account_name as "accountName",
         p.charge_key as "chargeKey", p.amount_cents as "amountCents", p.currency
    from reconciliation_differences d
    left join organizations o on o.id = d.organization_id
    left join payments p on p.id = d.payment_id left join invoices i on i.id = p.invoice_id
    left join people by on by.id::text = d.explained_by`;

/** What waits for a person, the oldest first. Needs the office scope, as the others here. */
export async function listOpenRows(trx: Scoped, limit: number): Promise<DifferenceRow[]> {
  const result = await trx.raw<{ rows: DifferenceRow[] }>(`${ROWS} where d.resolved_at is null order by d.found_at, d.id limit ?`, [limit]);
  return result.rows;
}

/** What was put right or explained, the newest first; one more than a page. */
export async function listClosedRows(trx: Scoped, page: PageRequest): Promise<DifferenceRow[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const order = backwards ? 'asc' : 'desc';
  const result = await trx.raw<{ rows: DifferenceRow[] }>(
    `${ROWS} where d.resolved_at is not null and (cast(:id as uuid) is null or (d.resolved_at, d.id) ${backwards ? '>' : '<'} (cast(:at as timestamptz), cast(:id as uuid)))
      order by d.resolved_at ${order}, d.id ${order} limit :limit`, { id: page.place?.id ?? null, at: page.place?.value ?? null, limit: page.size + 1 });
  return result.rows;
}

export async function getDifferenceRow(trx: Scoped, id: string): Promise<DifferenceRow> {
  const result = await trx.raw<{ rows: DifferenceRow[] }>(`${ROWS} where d.id = ?`, [id]);
  if (!result.rows[0]) throw new NotFound();
  return result.rows[0];
}

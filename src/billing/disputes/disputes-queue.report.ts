import type { Scoped } from '../../platform/database/database';
import type { PageRequest } from '../../platform/pages/pages';
import type { DisputeReason, DisputeStatus } from './dispute';

export type QueuedDispute = {
  id: string; place: string; openedAt: Date; closedAt: Date | null; status: DisputeStatus; reason: DisputeReason; organizationName: string; number: string; description: string; totalCents: number; currency: string;
};

/** Open ones by age, the oldest first; closed ones by when they were closed, the newest first. A page and one more. */
export async function listDisputes(trx: Scoped, status: DisputeStatus, page: PageRequest): Promise<QueuedDispute[]> {
  const isOpen = status === 'open';
  const column = isOpen ? 'd.opened_at' : 'd.closed_at';
  const isUpwards = isOpen !== (page.direction === 'before' && page.place !== undefined);
  const direction = isUpwards ? 'asc' : 'desc';
  const result = await trx.raw<{ rows: QueuedDispute[] }>(
    `select d.id, ${column}::text as place, d.opened_at as "openedAt", d.closed_at as "closedAt", d.status, d.reason_code as reason, o.display_name as "organizationName", i.number,
       l.description, l.total_cents as "totalCents", l.currency
       from disputes d join organizations o on o.id = d.organization_id join invoices i on i.id = d.invoice_id join invoice_lines l on l.id = d.invoice_line_id
      where d.status = :status ${page.place ? `and (${column}, d.id) ${isUpwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))` : ''}
      order by ${column} ${direction}, d.id ${direction} limit :limit`,
    { status, ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return result.rows;
}

/** How many there are of each status, exact for what waits. */
export async function countOpenDisputes(trx: Scoped): Promise<number> {
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>("select count(*)::int as count from disputes where status = 'open'");
  return rows[0].count;
}

/** Who opened and who closed it, by name; for the office. */
export async function disputeNames(trx: Scoped, id: string): Promise<{ openedBy: string; closedBy: string }> {
  const { rows } = await trx.raw<{ rows: [{ openedBy: string | null; closedBy: string | null }] }>(
    `select trim(a.first_name || ' ' || a.last_name) as "openedBy", trim(b.first_name || ' ' || b.last_name) as "closedBy"
       from disputes d left join people a on a.id = d.opened_by left join people b on b.id = d.closed_by where d.id = ?`, [id]);
  return { openedBy: rows[0].openedBy ?? '', closedBy: rows[0].closedBy ?? '' };
}

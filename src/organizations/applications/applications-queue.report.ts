import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type ApplicationStatus } from './application';

export type QueueRow = {
  id: string; status: ApplicationStatus; since: Date; place: string; displayName: string; legalName: string; contact: string; email: string; country: string;
};

/** Applications in a status, or all: what waits oldest first, everything else newest first. One more than a page, to know whether there is a next. */
export async function listApplications(trx: Scoped, status: ApplicationStatus | undefined, page: PageRequest): Promise<QueueRow[]> {
  const isReversed = page.direction === 'before' && page.place !== undefined;
  const isAscending = isOldestFirst(status) !== isReversed;
  const { rows } = await trx.raw<{ rows: QueueRow[] }>(
    `select id, status, status_since as since, status_since::text as place, display_name as "displayName", legal_name as "legalName",
         trim(first_name || ' ' || last_name) as contact, email, country
       from applications
      where (cast(:status as text) is null or status = :status)
        and (cast(:placeId as uuid) is null or (status_since, id) ${isAscending ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid)))
      order by status_since ${isAscending ? 'asc' : 'desc'}, id ${isAscending ? 'asc' : 'desc'} limit :limit`,
    { status: status ?? null, placeId: page.place?.id ?? null, placeAt: page.place?.value ?? null, limit: page.size + 1 });
  return rows;
}

export function isOldestFirst(status: ApplicationStatus | undefined): boolean {
  return status === 'submitted';
}

/** How many applications there are in each status. */
export async function countByStatus(trx: Scoped): Promise<Partial<Record<ApplicationStatus, number>>> {
  const rows = await trx('applications').select('status').count<{ status: ApplicationStatus; count: number }[]>('* as count').groupBy('status');
  return Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
}

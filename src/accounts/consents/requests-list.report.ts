import { type Scoped } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { type ConsentKind, type ConsentStatus } from './consent-request.model';

/** One line of the partner's requests. */
export type RequestLine = {
  id: string; kind: ConsentKind; status: ConsentStatus; email: string | null; requested_at: Date; lapses_at: Date; status_since: Date; asked_by: string;
  /** Only while the organization looks after the account, and the member sees it. */
  account_id: string | null; account_name: string | null;
  /** The place in the list, as the database's own text. */
  place: string;
};

export const REQUEST_FILTERS = ['pending', 'accepted', 'declined', 'cancelled', 'lapsed', 'revoked'] as const satisfies readonly ConsentStatus[];
type Asked = { organizationId: string; status: ConsentStatus | undefined };

/** One page of requests, the newest first, and one line more; reversed for `before`. In the member's scope: a limited one sees their own, and those of their accounts. */
export async function listRequests(trx: Scoped, { organizationId, status }: Asked, page: PageRequest): Promise<RequestLine[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const beyond = page.place ? `and (r.requested_at, r.id) ${backwards ? '>' : '<'} (:placeValue::timestamptz, :placeId::uuid)` : '';
  const direction = backwards ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: RequestLine[] }>(
    `select r.*, a.id as account_id, a.name as account_name, trim(p.first_name || ' ' || p.last_name) as asked_by from (
       select r.id, r.organization_id, r.kind, r.status, r.email, r.requested_at, r.lapses_at, r.status_since, r.requested_by, r.account_id as about_id, r.requested_at::text as place
         from consent_requests r where r.organization_id = :organizationId ${status === undefined ? '' : 'and r.status = :status'} ${beyond}
        order by r.requested_at ${direction}, r.id ${direction} limit :limit) r
       left join accounts a on a.organization_id = r.organization_id and a.id = r.about_id left join people p on p.id = r.requested_by
      order by r.requested_at ${direction}, r.id ${direction}`,
    { organizationId, ...(status !== undefined && { status }), ...(page.place && { placeValue: page.place.value, placeId: page.place.id }), limit: page.size + 1 });
  return rows;
}

/** How many there are, counted up to a bound. */
export async function countRequests(trx: Scoped, { organizationId, status }: Asked, upTo: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from (select from consent_requests where organization_id = :organizationId ${status === undefined ? '' : 'and status = :status'} limit :upTo) counted`,
    { organizationId, ...(status !== undefined && { status }), upTo });
  return rows[0]!.count;
}

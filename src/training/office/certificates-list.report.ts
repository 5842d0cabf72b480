import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type PageRequest } from '../../platform/pages/pages';

export type IssuedCertificate = { id: string; number: string; holderName: string; organizationName: string; courseTitle: string; validFrom: Day; validUntil: Day; withdrawnAt: Date | null; place: string };

/** One page of certificates, the newest first, and one more; only that number where one is asked for. In the office's scope. */
export async function listIssued(trx: Scoped, number: string | undefined, page: PageRequest): Promise<IssuedCertificate[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const beyond = page.place ? `and (c.issued_at, c.id) ${backwards ? '>' : '<'} (:placeValue::timestamptz, :placeId::uuid)` : '';
  const direction = backwards ? 'asc' : 'desc';
  const { rows } = await trx.raw<{ rows: IssuedCertificate[] }>(
    `select c.id, c.number, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as "holderName", o.display_name as "organizationName", c.course_title as "courseTitle",
            c.valid_from as "validFrom", c.valid_until as "validUntil", c.withdrawn_at as "withdrawnAt", c.issued_at::text as place
       from certificates c join people p on p.id = c.person_id join organizations o on o.id = c.organization_id
      where true ${number === undefined ? '' : 'and c.number = :number'} ${beyond} order by c.issued_at ${direction}, c.id ${direction} limit :limit`,
    { number: number ?? '', placeValue: page.place?.value ?? null, placeId: page.place?.id ?? null, limit: page.size + 1 });
  return rows;
}

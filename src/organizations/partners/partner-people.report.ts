import { type Scoped } from '../../platform/database/database';

export interface PartnerPerson { readonly membershipId: string; readonly name: string; readonly email: string; readonly roles: readonly string[]; readonly status: 'active' | 'inactive'; readonly lastSignedInAt: Date | null }

/** Who works at a partner, the active first; the first of them and how many there are. In the office's scope. */
export async function listPartnerPeople(trx: Scoped, organizationId: string, limit: number): Promise<{ people: PartnerPerson[]; total: number }> {
  const { rows } = await trx.raw<{ rows: (PartnerPerson & { total: number })[] }>(
    `select m.id as "membershipId", coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, p.email, m.roles, m.status, p.last_signed_in_at as "lastSignedInAt",
        (count(*) over ())::int as total
       from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.status <> 'deleted' order by m.status, lower(p.first_name), lower(p.last_name), p.email limit ?`, [organizationId, limit]);
  return { people: rows.map(({ total: _total, ...person }) => person), total: rows[0]?.total ?? 0 };
}

import { type Scoped } from '../../platform/database/database';

export interface Claimant { readonly personId: string; readonly email: string; readonly firstName: string; readonly lastName: string; readonly phone: string; readonly country: string }

/** An active member of the organization; undefined for everybody else. */
export async function findClaimant(trx: Scoped, organizationId: string, personId: string): Promise<Claimant | undefined> {
  const { rows } = await trx.raw<{ rows: Claimant[] }>(
    `select p.id as "personId", p.email, p.first_name as "firstName", p.last_name as "lastName", p.phone, coalesce(nullif(p.country, ''), o.country) as country
       from memberships m join people p on p.id = m.person_id join organizations o on o.id = m.organization_id
      where m.organization_id = ? and m.person_id = ? and m.status = 'active'`, [organizationId, personId]);
  return rows[0];
}

import { type Scoped } from '../platform/database/database';

export interface Administrator { readonly personId: string; readonly email: string; readonly name: string }

/** The active administrators of a partner: whom we tell what concerns the organization as a whole. In the system's or the office's scope. */
export async function listAdministrators(trx: Scoped, organizationId: string): Promise<Administrator[]> {
  const { rows } = await trx.raw<{ rows: Administrator[] }>(
    `select p.id as "personId", p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name
       from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.status = 'active' and 'administrator' = any(m.roles) order by p.email limit 50`, [organizationId]);
  return rows;
}

import { type Scoped } from '../../platform/database/database';
import { type Invitation, nameOf } from './invitation';

type Row = { organization_name: string; is_open: boolean; country: string; email: string; first_name: string; last_name: string; belongs: boolean };

/** Who invited and for which organization; `isOpen` whether it lets anybody in now; `address` is where to tell them of the answer, null once they belong there no more. Needs the system scope. */
export async function inviterOf(trx: Scoped, { organizationId, invitedBy }: Invitation): Promise<{ organizationName: string; isOpen: boolean; country: string; inviterName: string; address: string | null }> {
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select o.display_name as organization_name, o.status = 'active' as is_open, o.country, p.email, p.first_name, p.last_name,
       exists (select from memberships m where m.organization_id = o.id and m.person_id = p.id and m.status = 'active') as belongs
     from organizations o, people p where o.id = :organizationId and p.id = :invitedBy`, { organizationId, invitedBy });
  const row = rows[0]!;
  const inviterName = nameOf({ firstName: row.first_name, lastName: row.last_name }) || row.organization_name;
  return { organizationName: row.organization_name, isOpen: row.is_open, country: row.country, inviterName, address: row.belongs ? row.email : null };
}

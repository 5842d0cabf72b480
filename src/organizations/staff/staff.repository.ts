import { type Scoped } from '../../platform/database';
import { type Permission } from '../../platform/permission';
import { type StaffRole, staffRolesWith } from './staff-roles';

/** Where to write to the colleagues who hold a permission now. Needs the system or the office scope. */
export async function listStaffWho(trx: Scoped, permission: Permission): Promise<{ email: string; name: string }[]> {
  const { rows } = await trx.raw<{ rows: { email: string; name: string }[] }>(
    `select p.email, trim(p.first_name || ' ' || p.last_name) as name from staff s join people p on p.id = s.person_id
      where s.status = 'active' and s.roles && ?::text[] order by p.email`, [staffRolesWith(permission)]);
  return rows;
}

export type StaffMember = { personId: string; roles: StaffRole[]; status: 'active' | 'inactive' };

import { staffRolesWith } from '../../organizations/staff/staff-roles';
import { type Scoped } from '../../platform/database/database';
import { type RefundColleague } from './refunds.mails';

/** The colleagues who may decide on refunds now. Needs the office scope. */
export async function listRefundColleagues(trx: Scoped): Promise<RefundColleague[]> {
  const result = await trx.raw<{ rows: RefundColleague[] }>(
    `select p.id as "personId", p.email, trim(p.first_name || ' ' || p.last_name) as name from staff s join people p on p.id = s.person_id
      where s.status = 'active' and s.roles && ?::text[] order by p.email`, [staffRolesWith('refunds:manage')]);
  return result.rows;
}

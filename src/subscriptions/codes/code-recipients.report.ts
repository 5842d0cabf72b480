import { type Scoped } from '../../platform/database/database';
import { type Recipient } from '../recipients.report';

/**
 * Who is told about codes of an organization: the member who acted, where one did and is still there, else those with the billing role, else
 * the administrators. Nobody who sees only chosen accounts, because codes belong to the organization as a whole.
 */
export async function listCodeRecipients(trx: Scoped, organizationId: string, madeBy = ''): Promise<Recipient[]> {
  const result = await trx.raw<{ rows: Recipient[] }>(
    `select email, name from (
       select p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name,
              rank() over (order by case when p.id::text = :madeBy then 1 when 'billing' = any(m.roles) then 2 else 3 end) as place
         from memberships m join people p on p.id = m.person_id
        where m.organization_id = :organizationId and m.status = 'active' and not m.is_limited
          and (p.id::text = :madeBy or m.roles && array['billing', 'administrator'])) told
      where place = 1 order by email`, { organizationId, madeBy });
  return result.rows;
}

import { type Scoped } from '../platform/database/database';
import { type Deal } from './deal';

export interface Recipient {
  readonly email: string;
  readonly name: string;
}

const NAME = "coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email)";

/** Who of the partner is told of a deal: who registered it, else (they have left) the administrators. */
export async function listPartnerRecipients(trx: Scoped, { organizationId, registeredBy }: Pick<Deal, 'organizationId' | 'registeredBy'>): Promise<Recipient[]> {
  const { rows } = await trx.raw<{ rows: Recipient[] }>(
    `select email, name from (
       select p.email, ${NAME} as name, rank() over (order by (p.id = :registeredBy) desc) as place
         from memberships m join people p on p.id = m.person_id
        where m.organization_id = :organizationId and m.status = 'active' and (p.id = :registeredBy or 'administrator' = any(m.roles))) told
      where place = 1 order by email limit 50`, { organizationId, registeredBy });
  return rows;
}

/** Who of the office answers deals: the partner desk, else the operators. */
export async function listDesk(trx: Scoped): Promise<Recipient[]> {
  const { rows } = await trx.raw<{ rows: Recipient[] }>(
    `select email, name from (
       select p.email, ${NAME} as name, rank() over (order by ('partner_desk' = any(s.roles)) desc) as place
         from staff s join people p on p.id = s.person_id
        where s.status = 'active' and s.roles && array['partner_desk', 'operator']) told
      where place = 1 order by email limit 50`);
  return rows;
}

import { seesAccount } from '../../../organizations/sees-account.report';
import { type Scoped } from '../../../platform/database/database';

/** Who at the partner is told about a company: its active administrators. Nobody where the vendor itself holds the account. Needs the system scope. */
export async function listPartnerRecipients(trx: Scoped, organizationId: string, accountId: string): Promise<{ email: string; name: string }[]> {
  const { rows } = await trx.raw<{ rows: { email: string; name: string }[] }>(
    `select p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name
       from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.status = 'active' and 'administrator' = any(m.roles) and ${seesAccount('m', 'cast(? as uuid)')} order by p.email limit 50`, [organizationId, accountId]);
  return rows;
}

import { seesAccount } from '../../organizations/sees-account.report';
import { type Scoped } from '../../platform/database/database';

/** The partner's people who may send a customer the registration mail (sales and administrators), as far as they see the account. */
export async function listLinkSenders(trx: Scoped, { organizationId, accountId }: { organizationId: string; accountId: string }): Promise<{ email: string; name: string }[]> {
  const { rows } = await trx.raw<{ rows: { email: string; name: string }[] }>(
    `select p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name
       from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.status = 'active' and m.roles && array['administrator', 'sales'] and ${seesAccount('m', 'cast(? as uuid)')}
      order by p.email limit 50`,
    [organizationId, accountId]);
  return rows;
}

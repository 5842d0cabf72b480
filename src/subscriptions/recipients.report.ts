import { seesAccount } from '../organizations/sees-account.report';
import { type Scoped } from '../platform/database';

export interface Recipient {
  readonly email: string;
  readonly name: string;
}

/** Who is told about an order or a trial: the member who made it, else (they have left, no longer see the account, or no person did) the administrators. */
export async function listRecipients(trx: Scoped, { organizationId, accountId, madeBy }: { organizationId: string; accountId: string; madeBy: string }): Promise<Recipient[]> {
  const result = await trx.raw<{ rows: Recipient[] }>(
    `select email, name from (
       select p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name,
              rank() over (order by (p.id::text = ?) desc) as place
         from memberships m join people p on p.id = m.person_id
        where m.organization_id = ? and m.status = 'active' and (p.id::text = ? or 'administrator' = any(m.roles)) and ${seesAccount('m', 'cast(? as uuid)')}) told
      where place = 1 order by email`,
    [madeBy, organizationId, madeBy, accountId]);
  return result.rows;
}

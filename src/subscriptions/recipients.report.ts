import { seesAccount } from '../organizations/sees-account.report';
import { payingPeople } from '../billing/payers/paying-people';
import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { type Scoped } from '../platform/database/database';

export interface Recipient {
  readonly email: string;
  readonly name: string;
}

/**
 * Who is told about an order or a trial: the member who made it, else (they have left, no longer see the account, or no person did) the administrators; of
 * what a customer pays by themselves those of the account who pay.
 */
export async function listRecipients(trx: Scoped, { organizationId, accountId, madeBy }: { organizationId: string; accountId: string; madeBy: string }): Promise<Recipient[]> {
  if (organizationId === HOUSE_ORGANIZATION_ID) return (await trx.raw<{ rows: Recipient[] }>(`with asked as (select cast(? as uuid) as id) ${payingPeople('(select id from asked)')}`, [accountId])).rows;
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

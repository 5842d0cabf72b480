import { seesAccount } from '../organizations/sees-account.report';
import { ROLES, roleAllows } from '../organizations/roles';
import { type Scoped } from '../platform/database/database';
import { type RecoveryCase } from './recovery-case';
import { type Recipient } from './recovery-parties.report';

/** The partner's members who may pay and see the account. */
export async function listPayingColleagues(trx: Scoped, { organizationId, accountId }: Pick<RecoveryCase, 'organizationId' | 'accountId'>): Promise<Recipient[]> {
  const result = await trx.raw<{ rows: Recipient[] }>(
    `select p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.status = 'active' and m.roles && cast(? as text[]) and ${seesAccount('m', 'cast(? as uuid)')} order by p.email limit 50`,
    [organizationId, ROLES.filter((role) => roleAllows(role, 'subscriptions:buy')), accountId]);
  return result.rows;
}

import { type Role, roleAllows } from '../../organizations/roles';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type Holder, leavingWords, type Organization } from './deal-rights.model';

type Row = Omit<Holder, 'mayRegister'> & { roles: Role[] };

/** Active members with certificates that hold on a day or begin later, and what else decides about deals; in the organization's scope or the system's. */
export async function readDealRights(trx: Scoped, organizationId: string, on: Day): Promise<{ organization: Organization; holders: Holder[] }> {
  const organization = await trx('organizations').where({ id: organizationId }).first<Organization | undefined>('display_name as name', 'tier');
  if (!organization) throw new NotFound();
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select c.product, c.person_id as "personId", coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, c.valid_from as "validFrom", c.valid_until as "validUntil", m.roles
       from certificates c join memberships m on m.organization_id = c.organization_id and m.person_id = c.person_id and m.status = 'active' join people p on p.id = c.person_id
      where c.organization_id = :organizationId and c.withdrawn_at is null and c.valid_until >= :on order by c.valid_until, c.id`, { organizationId, on });
  return { organization, holders: rows.map(({ roles, ...holder }) => ({ ...holder, mayRegister: roles.some((role) => roleAllows(role, 'deals:register')) })) };
}

/** What a member's leaving takes from the organization, in sentences; for the pages that ask before it happens. */
export async function listLosses(trx: Scoped, organizationId: string, { personId, name, today }: { personId: string; name: string; today: Day }): Promise<string[]> {
  const { organization, holders } = await readDealRights(trx, organizationId, today);
  return leavingWords(organization, holders, { personId, name, today });
}

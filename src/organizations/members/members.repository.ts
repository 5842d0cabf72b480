import { uuidv7 } from 'uuidv7';
import { isUuid, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Role } from '../roles';
import { type Member, type MemberAmongAdministrators, type MembershipStatus, isAdministrator } from './member';

type Row = {
  id: string; organization_id: string; person_id: string; email: string; first_name: string; last_name: string; office_phone: string; mobile_phone: string;
  roles: Role[]; status: MembershipStatus; is_limited: boolean; accounts_count: number; is_original: boolean; is_primary_contact: boolean; belongs_elsewhere: boolean; two_step: Member['twoStep'];
  locked_until: Date | null; last_signed_in_at: Date | null; created_at: Date; version: string;
};

const MEMBERS = `
  select m.id, m.organization_id, m.person_id, p.email, p.first_name, p.last_name, m.office_phone, m.mobile_phone, m.roles, m.status, m.is_limited,
    (select count(*)::int from membership_accounts c where c.organization_id = m.organization_id and c.membership_id = m.id and not c.is_ordered) as accounts_count,
    m.id = (select first.id from memberships first where first.organization_id = m.organization_id order by first.created_at, first.id limit 1) as is_original,
    exists (select from organizations o where o.id = m.organization_id and o.primary_contact_id = m.id) as is_primary_contact,
    exists (select from memberships other where other.person_id = m.person_id and other.organization_id <> m.organization_id and other.status <> 'deleted')
      or exists (select from account_people held where held.person_id = m.person_id)
      or exists (select from staff where staff.person_id = m.person_id) as belongs_elsewhere,
    p.two_step, p.locked_until, p.last_signed_in_at, m.created_at, m.updated_at::text as version
  from memberships m join people p on p.id = m.person_id`;

/** A member of this organization, deleted ones excepted. Another organization's is not found. Needs the system scope, as every function here. */
export async function getMember(trx: Scoped, organizationId: string, membershipId: string): Promise<Member> {
  const found = isUuid(membershipId) ? await trx.raw<{ rows: Row[] }>(`${MEMBERS} where m.organization_id = ? and m.id = ? and m.status <> 'deleted'`, [organizationId, membershipId]) : undefined;
  if (!found?.rows[0]) throw new NotFound('We could not find that user.');
  return memberFrom(found.rows[0]);
}

/**
 * The member, locked together with all active administrators of the organization in one order: of two acts that could leave
 * it without any, the second waits and then sees what the first left.
 */
export async function lockMember(trx: Scoped, { organizationId, membershipId, actorId }: { organizationId: string; membershipId: string; actorId: string }): Promise<MemberAmongAdministrators> {
  if (!isUuid(membershipId)) throw new NotFound('We could not find that user.');
  await trx.raw(
    `select m.id from memberships m where m.organization_id = :organizationId
       and (m.id = :membershipId or (m.status = 'active' and m.roles @> array['administrator'])) order by m.id for update`, { organizationId, membershipId });
  // Read anew: what a row says beside its lock may be older than the lock.
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `${MEMBERS} where m.organization_id = :organizationId and (m.id = :membershipId or (m.status = 'active' and m.roles @> array['administrator']))`, { organizationId, membershipId });
  const all = rows.map(memberFrom);
  const member = all.find(({ id }) => id === membershipId);
  if (!member) throw new NotFound('We could not find that user.');
  const administrators = all.filter(isAdministrator);
  return {
    member, actorIsAdministrator: administrators.some(({ personId }) => personId === actorId),
    otherAdministrators: administrators.filter(({ id }) => id !== membershipId).length,
  };
}

/** How many active administrators there are besides a member: for pages. */
export async function countOtherAdministrators(trx: Scoped, organizationId: string, membershipId: string): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    "select count(*)::int as count from memberships where organization_id = ? and id <> ? and status = 'active' and roles @> array['administrator']", [organizationId, membershipId]);
  return rows[0]!.count;
}

type Joining = { organizationId: string; personId: string; roles: readonly Role[]; officePhone: string; mobilePhone: string; now: Date };

/** Makes a membership, or the one there was live again with these roles; an active one is left as it is. Answers its id. */
export async function joinOrganization(trx: Scoped, { organizationId, personId, roles, officePhone, mobilePhone, now }: Joining): Promise<string> {
  await trx.raw(
    `insert into memberships as m (id, organization_id, person_id, roles, office_phone, mobile_phone, created_at, updated_at)
       values (:id, :organizationId, :personId, :roles, :officePhone, :mobilePhone, :now, :now)
     on conflict (organization_id, person_id) do update set roles = excluded.roles, status = 'active', ended_at = null, is_limited = false,
       office_phone = excluded.office_phone, mobile_phone = excluded.mobile_phone, updated_at = excluded.updated_at
       where m.status <> 'active'`, { id: uuidv7(), organizationId, personId, roles: roles, officePhone, mobilePhone, now });
  const row = await trx<{ id: string; organization_id: string; person_id: string }>('memberships').where({ organization_id: organizationId, person_id: personId }).first('id');
  return row!.id;
}

type Kept = Pick<Member, 'id' | 'organizationId' | 'roles' | 'status' | 'officePhone' | 'mobilePhone' | 'isLimited'>;

/** `endedAt` is when the membership ended, null when it lives again; left out it stays as it was. */
export async function updateMember(trx: Scoped, { id, organizationId, ...member }: Kept, { now, endedAt }: { now: Date; endedAt?: Date | null }): Promise<void> {
  await trx('memberships').where({ organization_id: organizationId, id }).update({
    roles: member.roles as Role[], status: member.status, office_phone: member.officePhone, mobile_phone: member.mobilePhone, is_limited: member.isLimited,
    ...(endedAt !== undefined && { ended_at: endedAt }), updated_at: now,
  });
}

function memberFrom(row: Row): Member {
  return {
    id: row.id, organizationId: row.organization_id, personId: row.person_id, email: row.email, firstName: row.first_name, lastName: row.last_name,
    officePhone: row.office_phone, mobilePhone: row.mobile_phone, roles: row.roles, status: row.status, isLimited: row.is_limited, accountsCount: row.accounts_count, isOriginal: row.is_original, isPrimaryContact: row.is_primary_contact,
   
    belongsElsewhere: row.belongs_elsewhere, twoStep: row.two_step, lockedUntil: row.locked_until, lastSignedInAt: row.last_signed_in_at,
    createdAt: row.created_at, version: row.version,
  };
}

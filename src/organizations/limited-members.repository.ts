import { type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';

/** A member as far as their limit to chosen accounts goes (beyond.md X17). */
export type LimitedMember = { id: string; personId: string; name: string; email: string; roles: readonly string[]; isLimited: boolean };

/** Throws NotFound for another organization's member as for one who was deleted. */
export async function getMemberToLimit(trx: Scoped, organizationId: string, membershipId: string): Promise<LimitedMember> {
  return read(trx, organizationId, membershipId, '');
}

/** Locks the membership until the transaction ends, so that two changes of its list take turns. */
export async function getMemberToLimitForUpdate(trx: Scoped, organizationId: string, membershipId: string): Promise<LimitedMember> {
  return read(trx, organizationId, membershipId, 'for update of m');
}

export async function setLimited(trx: Scoped, { organizationId, membershipId, isLimited, now }: { organizationId: string; membershipId: string; isLimited: boolean; now: Date }): Promise<void> {
  await trx('memberships').where({ organization_id: organizationId, id: membershipId }).update({ is_limited: isLimited, updated_at: now });
}

async function read(trx: Scoped, organizationId: string, membershipId: string, lock: string): Promise<LimitedMember> {
  const result = await trx.raw<{ rows: LimitedMember[] }>(
    `select m.id, m.person_id as "personId", coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, p.email, m.roles, m.is_limited as "isLimited"
       from memberships m join people p on p.id = m.person_id
      where m.organization_id = ? and m.id = ? and m.status <> 'deleted' ${lock}`, [organizationId, membershipId]);
  const [member] = result.rows;
  if (!member) throw new NotFound('We could not find that user.');
  return member;
}

import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Permission } from '../../platform/visitors/permission';
import { type StaffRole, staffRolesWith } from './staff-roles';

/** Somebody who works in the office, or did. */
export type StaffMember = { personId: string; roles: StaffRole[]; status: 'active' | 'inactive' };

export type StaffInvitation = { id: string; email: string; roles: StaffRole[]; status: 'open' | 'accepted' | 'revoked'; expiresAt: Date };

/** Where to write to the colleagues who hold a permission now. Needs the system or the office scope, as everything that reads here. */
export async function listStaffWho(trx: Scoped, permission: Permission): Promise<{ email: string; name: string }[]> {
  const { rows } = await trx.raw<{ rows: { email: string; name: string }[] }>(
    `select p.email, trim(p.first_name || ' ' || p.last_name) as name from staff s join people p on p.id = s.person_id
      where s.status = 'active' and s.roles && ?::text[] order by p.email`, [staffRolesWith(permission)]);
  return rows;
}

export async function findStaff(trx: Scoped, personId: string): Promise<StaffMember | undefined> {
  return trx('staff').where({ person_id: personId }).first<StaffMember | undefined>('person_id as personId', 'roles', 'status');
}

/**
 * The person's row and those of all active operators, locked in one order: who changes one of them decides with the others in
 * sight, so that one operator always stays. Throws NotFound. Needs the system scope, as everything that writes here.
 */
export async function lockStaff(trx: Scoped, personId: string): Promise<{ member: StaffMember; otherOperators: number }> {
  const rows: StaffMember[] = await trx('staff').where({ person_id: personId }).orWhere((operators) => void operators.where({ status: 'active' }).whereRaw("'operator' = any(roles)"))
    .orderBy('person_id').forUpdate().select('person_id as personId', 'roles', 'status');
  const member = rows.find((row) => row.personId === personId);
  if (!member) throw new NotFound();
  return { member, otherOperators: rows.filter((row) => row !== member && row.status === 'active' && row.roles.includes('operator')).length };
}

/** Makes the person staff, or again, with these roles. */
export async function putStaff(trx: Scoped, { personId, roles, now }: { personId: string; roles: readonly StaffRole[]; now: Date }): Promise<void> {
  await trx('staff').insert({ person_id: personId, roles, status: 'active', created_at: now }).onConflict('person_id').merge(['roles', 'status']);
}

export async function updateStaff(trx: Scoped, { personId, roles, status }: StaffMember): Promise<void> {
  await trx('staff').where({ person_id: personId }).update({ roles, status });
}

/** Keeps an invitation; an older one to the same address is taken back by it. */
export async function replaceStaffInvitation(trx: Scoped, given: { email: string; roles: readonly StaffRole[]; invitedBy: string | null; now: Date; expiresAt: Date }): Promise<string> {
  const { email, roles, invitedBy, now, expiresAt } = given;
  await trx('staff_invitations').where({ email, status: 'open' }).update({ status: 'revoked' });
  const id = uuidv7();
  await trx('staff_invitations').insert({ id, email, roles, invited_by: invitedBy, created_at: now, expires_at: expiresAt });
  return id;
}

export async function getStaffInvitation(trx: Scoped, id: string): Promise<StaffInvitation> {
  const row = await trx('staff_invitations').where({ id }).first<StaffInvitation | undefined>('id', 'email', 'roles', 'status', 'expires_at as expiresAt');
  if (!row) throw new NotFound();
  return row;
}

/** Ends an open invitation; false when it was answered or taken back meanwhile. */
export async function closeStaffInvitation(trx: Scoped, id: string, status: 'accepted' | 'revoked'): Promise<boolean> {
  return await trx('staff_invitations').where({ id, status: 'open' }).update({ status }) === 1;
}

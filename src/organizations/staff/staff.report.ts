import { type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type StaffMember } from './staff.repository';
import { type StaffRole } from './staff-roles';

export type StaffRow = StaffMember & { name: string; email: string; hasTwoStep: boolean; lastSignedInAt: Date | null; since: Date };
export type OpenInvitation = { id: string; email: string; roles: StaffRole[]; sentAt: Date; expiresAt: Date };

const ROWS = `select s.person_id as "personId", s.roles, s.status, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name, p.email,
    p.two_step <> 'off' as "hasTwoStep", p.last_signed_in_at as "lastSignedInAt", s.created_at as since
  from staff s join people p on p.id = s.person_id`;

/** Everybody who works in the office, then who did, by name. Needs the office scope. */
export async function listStaff(trx: Scoped): Promise<StaffRow[]> {
  const { rows } = await trx.raw<{ rows: StaffRow[] }>(`${ROWS} order by s.status, lower(p.first_name || ' ' || p.last_name), s.person_id`);
  return rows;
}

export async function getStaffRow(trx: Scoped, personId: string): Promise<StaffRow> {
  const { rows } = await trx.raw<{ rows: StaffRow[] }>(`${ROWS} where s.person_id = ?`, [personId]);
  if (!rows[0]) throw new NotFound();
  return rows[0];
}

/** Invitations that wait for an answer, or whose days are over. */
export async function listOpenInvitations(trx: Scoped): Promise<OpenInvitation[]> {
  const { rows } = await trx.raw<{ rows: OpenInvitation[] }>(
    `select id, email, roles, created_at as "sentAt", expires_at as "expiresAt" from staff_invitations where status = 'open' order by email`);
  return rows;
}

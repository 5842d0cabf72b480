import { z } from 'zod';
import { email, type FormResult, readForm } from '../../platform/pages/forms';
import { STAFF_ROLE_NAMES, STAFF_ROLE_SENTENCES, STAFF_ROLES, type StaffRole } from './staff-roles';

/** One box a role: of a repeated field only the last value would be read. */
const boxOf = (role: StaffRole) => `role_${role}`;
const box = z.literal('yes').optional().catch(undefined);
const Boxes = z.object(Object.fromEntries(STAFF_ROLES.map((role) => [boxOf(role), box])));
const WORDS = 'Choose at least one role.';

/** Reads the roles that are ticked; at least one. */
export function readStaffRoles(body: unknown): FormResult<{ roles: StaffRole[] }> {
  const form = readForm(Boxes, body);
  const roles = form.ok ? STAFF_ROLES.filter((role) => form.value[boxOf(role)] === 'yes') : [];
  return roles.length > 0 ? { ok: true, value: { roles } } : { ok: false, errors: { roles: WORDS }, typed: {} };
}

/** Reads an invitation: e-mail and roles, with both sentences when both are wrong. */
export function readStaffInvitation(body: unknown): FormResult<{ email: string; roles: StaffRole[] }> {
  const address = readForm(z.object({ email: email("your colleague's e-mail address") }), body);
  const ticked = readStaffRoles(body);
  if (address.ok && ticked.ok) return { ok: true, value: { email: address.value.email, roles: ticked.value.roles } };
  return { ok: false, errors: { ...(address.ok ? {} : address.errors), ...(ticked.ok ? {} : ticked.errors) }, typed: address.ok ? { email: address.value.email } : address.typed };
}

/** The boxes of the page. */
export function roleBoxes(ticked: readonly StaffRole[]) {
  return STAFF_ROLES.map((role) => ({ name: boxOf(role), label: STAFF_ROLE_NAMES[role], hint: STAFF_ROLE_SENTENCES[role], checked: ticked.includes(role) }));
}

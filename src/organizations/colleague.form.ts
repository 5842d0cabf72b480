import { z } from 'zod';
import { phone } from '../identity/person.form';
import { email, type FieldErrors, readForm, singleStrings, text } from '../platform/pages/forms';
import { type Role, ROLE_NAMES, ROLE_SENTENCES, ROLES } from './roles';

const phones = { office_phone: phone('the office phone'), mobile_phone: phone('the mobile phone') };
const names = { first_name: text('the first name', 50), last_name: text('the last name', 50) };
const InvitedForm = z.object({ email: email("your colleague's e-mail address"), ...names, ...phones });
const NamedForm = z.object({ ...names, ...phones });
const PhonesForm = z.object(phones);
const FORMS = { invited: InvitedForm, named: NamedForm, phones: PhonesForm };

export type ColleagueTyped = { email: string; firstName: string; lastName: string; officePhone: string; mobilePhone: string; roles: Role[] };
type Read = { ok: true; value: ColleagueTyped } | { ok: false; errors: FieldErrors; typed: Record<string, string> };

/**
 * Reads who a colleague is and what they may do. `invited` has the e-mail too; `phones` is for people whose name is their own to
 * change. `fixedRoles` stand where the roles are not the form's to say.
 */
export function readColleague(kind: keyof typeof FORMS, body: unknown, fixedRoles?: readonly Role[]): Read {
  const form = readForm<Partial<z.infer<typeof InvitedForm>>>(FORMS[kind], body);
  const typed = singleStrings(body);
  const roles = fixedRoles ? [...fixedRoles] : rolesIn(typed);
  const errors = { ...(form.ok ? {} : form.errors), ...roleErrors(roles) };
  if (!form.ok || Object.keys(errors).length > 0) return { ok: false, errors, typed };
  const { email: address = '', first_name: firstName = '', last_name: lastName = '', office_phone: officePhone = '', mobile_phone: mobilePhone = '' } = form.value;
  return { ok: true, value: { email: address, firstName, lastName, officePhone, mobilePhone, roles } };
}

/** A box for each role, because of repeated fields only the last one counts. */
export function rolesIn(typed: Readonly<Record<string, string>>): Role[] {
  return ROLES.filter((role) => typed[fieldOf(role)] === 'yes');
}

export function roleErrors(roles: readonly Role[]): FieldErrors {
  return roles.length > 0 ? {} : { roles: 'Choose at least one role.' };
}

/** The roles as the form offers them. */
export function roleChoices(chosen: readonly string[]) {
  return ROLES.map((role) => ({ name: fieldOf(role), label: ROLE_NAMES[role], hint: ROLE_SENTENCES[role], checked: chosen.includes(role) }));
}

/** Typed values by field name, for a form that shows what is stored. */
export function typedOf({ email: address, firstName, lastName, officePhone, mobilePhone }: Omit<ColleagueTyped, 'roles'>): Record<string, string> {
  return { email: address, first_name: firstName, last_name: lastName, office_phone: officePhone, mobile_phone: mobilePhone };
}

function fieldOf(role: Role): string {
  return `role_${role}`;
}

import { z } from 'zod';
import { isUuid } from '../../../platform/database/database';
import { optionalText } from '../../../platform/pages/forms';
import { type Group } from '../groups/groups.repository';
import { COMPANY_ROLE_NAMES, COMPANY_ROLE_SENTENCES, GIVEN_ROLES } from './company-user.model';
import { GROUPLESS } from './company-users-list.presenter';

export const roleField = z.enum(GIVEN_ROLES, { error: 'Choose a role from the list.' });
/** A group's id, or null for none. */
export const groupField = z.string().optional().default('').refine((typed) => typed === '' || isUuid(typed), 'Choose a group from the list.').transform((typed) => typed || null);
/** The name of somebody who may be known by their address alone. */
export const nameFields = { first_name: optionalText('the first name', 50), last_name: optionalText('the last name', 50) };

export const ROLE_OPTIONS = GIVEN_ROLES.map((role) => ({ value: role, label: COMPANY_ROLE_NAMES[role], hint: COMPANY_ROLE_SENTENCES[role] }));

/** The groups as forms offer them. */
export function groupOptions(groups: readonly Group[]) {
  return [{ value: '', label: GROUPLESS }, ...groups.map(({ id, name }) => ({ value: id, label: name }))];
}

/** What a form says when its group was deleted meanwhile, or is not one of the company's. */
export const GROUP_GONE = 'This group is not there any more. Choose another one.';

import { STAFF_ROLES } from '../../../src/organizations/staff/staff-roles';
import { type Access, EVERYBODY } from './who';

/** The one search box. */
export const SEARCH: Record<string, Access> = {
  'GET /portal/search': { who: EVERYBODY },
  'GET /office/search': { who: STAFF_ROLES },
};

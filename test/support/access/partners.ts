import { type Access, ADMINISTRATORS, DECIDE, SHIPPERS } from './who';
import { STAFF_ROLES } from '../../../src/organizations/staff/staff-roles';

/** Partners, as the office looks after them. */
export const PARTNERS: Record<string, Access> = {
  'GET /office/partners/:id/accounts': { who: STAFF_ROLES, id: 'partner' },
  'GET /office/partners/:id/tier': { who: DECIDE, id: 'partner' },
  'POST /office/partners/:id/tier': { who: DECIDE, id: 'partner', form: () => ({ tier: 'premier', held_until: '2027-06-30', reason: 'Access' }) },
  'GET /office/partners/:id/suspension': { who: DECIDE, id: 'partner' },
  // Not confirmed: whose portal is closed can ask for nothing else.
  'POST /office/partners/:id/suspension': { who: DECIDE, id: 'partner', form: () => ({ reason: 'Access', name: 'another' }) },
  'GET /office/partners/:id/reactivation': { who: DECIDE, id: 'partner' },
  'POST /office/partners/:id/reactivation': { who: DECIDE, id: 'partner', form: () => ({ reason: '' }) },
  'GET /office/partners/:id/view': { who: SHIPPERS, id: 'partner' },
  // Without a reason: who looks at a portal stands there.
  'POST /office/partners/:id/view': { who: SHIPPERS, id: 'partner', form: () => ({ reason: '' }) },
  'POST /leave-view': { who: 'signed-in' },
  'GET /portal/organization/visits': { who: ADMINISTRATORS },
};

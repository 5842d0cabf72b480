import { type StaffRole } from '../../../src/organizations/staff/staff-roles';
import { type Access } from './who';

const EDITORS: readonly StaffRole[] = ['operator', 'content'];

/** The knowledge base. */
export const KNOWLEDGE: Record<string, Access> = {
  'GET /knowledge': { who: 'anybody' },
  'GET /knowledge/:slug': { who: 'anybody' },
  'GET /knowledge/:slug/print': { who: 'anybody' },
  'POST /knowledge/:slug/answer': { who: 'anybody', form: () => ({ helpful: 'yes' }) },
  'GET /office/content/answers': { who: EDITORS },
  'GET /office/content/answers/:slug': { who: EDITORS, at: 'starting-a-trial' },
};

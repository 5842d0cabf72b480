import { STAFF_ROLES } from '../../../src/organizations/staff/staff-roles';
import { type Access, BOOKS, OPERATORS, SHIPPERS } from './who';

/** What operators look after. */
export const DESK: Record<string, Access> = {
  'GET /office/audit': { who: BOOKS },
  'GET /office/audit.csv': { who: BOOKS },
  'GET /office/audit.jsonl': { who: BOOKS },
  'GET /office/audit/chain': { who: BOOKS },
  'POST /office/audit/chain': { who: BOOKS },
  'GET /office/audit/entries/:id': { who: BOOKS, id: 'auditEntry' },
  'GET /office/mails': { who: OPERATORS },
  'GET /office/mails/:id': { who: OPERATORS, id: 'outboxMail' },
  'GET /office/mails/:id/body': { who: OPERATORS, id: 'outboxMail' },
  'POST /office/mails/:id/retry': { who: OPERATORS, id: 'outboxMail' },
  'POST /office/mails/:id/stop': { who: OPERATORS, id: 'outboxMail' },
  'GET /office/jobs': { who: OPERATORS },
  'GET /office/jobs/board': { who: OPERATORS },
  'GET /office/jobs/board/*path': { who: OPERATORS },
  'PUT /office/jobs/board/*path': { who: OPERATORS },
  'GET /office/accounts': { who: STAFF_ROLES },
  'GET /office/accounts/:id': { who: STAFF_ROLES, id: 'anyAccount' },
  'GET /office/subscriptions/:id/grace': { who: SHIPPERS, id: 'anySubscription' },
  'POST /office/subscriptions/:id/grace': { who: SHIPPERS, id: 'anySubscription', form: () => ({ days: '5', reason: 'They asked.' }) },
};

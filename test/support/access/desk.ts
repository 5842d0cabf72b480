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
  'GET /office/mails/kinds': { who: OPERATORS },
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
  'GET /office/privacy': { who: OPERATORS },
  'GET /office/privacy/:id': { who: OPERATORS, id: 'holder' },
  'POST /office/privacy/:id/export': { who: OPERATORS, id: 'holder', form: () => ({ reason: 'They asked.' }) },
  'GET /office/privacy/:id/erasure': { who: OPERATORS, id: 'holder' },
  'POST /office/privacy/:id/erasure': { who: OPERATORS, id: 'holder', form: () => ({ reason: 'They asked.', email: 'another@address.example' }) },
  'GET /office/privacy-exports/:id': { who: OPERATORS, id: 'privacyExport' },
};

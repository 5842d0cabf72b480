import { type Access, BOOKS, OPERATORS } from './who';

/** What operators look after. */
export const DESK: Record<string, Access> = {
  'GET /office/audit': { who: BOOKS },
  'GET /office/audit.csv': { who: BOOKS },
  'GET /office/audit.jsonl': { who: BOOKS },
  'GET /office/audit/chain': { who: BOOKS },
  'POST /office/audit/chain': { who: BOOKS },
  'GET /office/audit/entries/:id': { who: BOOKS, id: 'auditEntry' },
  'GET /office/jobs': { who: OPERATORS },
  'GET /office/jobs/board': { who: OPERATORS },
  'GET /office/jobs/board/*path': { who: OPERATORS },
  'PUT /office/jobs/board/*path': { who: OPERATORS },
};

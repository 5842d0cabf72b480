import { EVERYBODY, type Access } from './who';

/** All machines of a partner, and the versions of clients. */
export const MONITORING: Record<string, Access> = {
  'GET /portal/monitoring': { who: EVERYBODY, fields: { customer: 'account' } },
  'GET /portal/monitoring.csv': { who: EVERYBODY, fields: { customer: 'account' } },
};

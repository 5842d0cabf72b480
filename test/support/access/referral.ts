import { type Access, EVERYBODY, SALES } from './who';

const PAGE = { headline: 'Backup', text: 'We look after it.', contact_name: 'Ana', contact_email: 'ana@example.test', prices: 'none', revision: '1' };

/** Referral pages and leads. */
export const REFERRAL: Record<string, Access> = {
  'GET /r/:slug': { who: 'anybody' },
  'POST /r/:slug': { who: 'anybody' },
  'GET /r/:slug/sent': { who: 'anybody' },

  'GET /portal/program/referral-page': { who: EVERYBODY },
  'POST /portal/program/referral-page': { who: SALES, form: () => PAGE },
  'GET /portal/program/referral-page/preview': { who: EVERYBODY },
  'POST /portal/program/referral-page/publication': { who: SALES, form: () => ({ revision: '1' }) },
  'POST /portal/program/referral-page/withdrawal': { who: SALES },
  'POST /portal/program/referral-page/address': { who: SALES, form: () => ({ slug: 'meise-backup' }) },
  'GET /portal/program/leads': { who: EVERYBODY },
  'GET /portal/program/leads.csv': { who: EVERYBODY },
  'GET /portal/program/leads/:id': { who: EVERYBODY, id: 'lead' },
  'POST /portal/program/leads/:id/notes': { who: SALES, id: 'lead', form: () => ({ note: 'Called them.' }) },
  'POST /portal/program/leads/:id/contact': { who: SALES, id: 'lead' },
  'POST /portal/program/leads/:id/loss': { who: SALES, id: 'lead', form: () => ({ reason: 'no_answer' }) },
  'POST /portal/program/leads/:id/reopening': { who: SALES, id: 'lead' },
  'GET /portal/program/leads/:id/deletion': { who: SALES, id: 'lead' },
  'POST /portal/program/leads/:id/deletion': { who: SALES, id: 'lead' },
  'POST /portal/program/leads/:id/assignment': { who: SALES, id: 'lead', form: ({ membership }) => ({ assignee: membership }), fields: { assignee: 'membership' } },
};

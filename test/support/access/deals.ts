import { DEAL_FIELDS } from '../factories/deals';
import { type Access, DECIDE, EVERYBODY, SALES } from './who';

const typed = () => DEAL_FIELDS;

/** Registered deals, for partners and the office. */
export const DEALS: Record<string, Access> = {
  'GET /portal/deals': { who: EVERYBODY },
  'GET /portal/deals.csv': { who: EVERYBODY },
  'GET /portal/deals/new': { who: SALES },
  'POST /portal/deals': { who: SALES, form: typed },
  'GET /portal/deals/:id': { who: EVERYBODY, id: 'deal' },
  'POST /portal/deals/:id': { who: SALES, id: 'deal', form: typed },
  'GET /portal/deals/:id/edit': { who: SALES, id: 'deal' },
  'POST /portal/deals/:id/account': { who: SALES, id: 'deal', form: ({ account }) => ({ account }) },
  'GET /portal/deals/:id/withdrawal': { who: SALES, id: 'deal' },
  'POST /portal/deals/:id/withdrawal': { who: SALES, id: 'deal' },
  'GET /portal/deals/:id/extension': { who: SALES, id: 'deal' },
  'POST /portal/deals/:id/extension': { who: SALES, id: 'deal', form: () => ({ reason: 'The budget comes in spring.' }) },
  'GET /portal/deals/:id/appeal': { who: SALES, id: 'deal' },
  'POST /portal/deals/:id/appeal': { who: SALES, id: 'deal', form: () => ({ words: 'We met them first.' }) },
  'GET /portal/deals/:id/win': { who: SALES, id: 'deal' },
  'POST /portal/deals/:id/win': { who: SALES, id: 'deal' },
  'GET /portal/deals/:id/loss': { who: SALES, id: 'deal' },
  'POST /portal/deals/:id/loss': { who: SALES, id: 'deal', form: () => ({ code: 'price', words: '' }) },

  'GET /office/deals': { who: DECIDE },
  'GET /office/deals/rules': { who: DECIDE },
  'GET /office/deals/rules/:from/withdrawal': { who: DECIDE, at: '2098-01-01' },
  'POST /office/deals/rules/:from/withdrawal': { who: DECIDE, at: '2098-01-01', form: () => ({ seen: '0' }) },
  'GET /office/deals/rules/new': { who: DECIDE },
  'POST /office/deals/rules/new': { who: DECIDE, form: () => ({ points: '6', protection_days: '60', extension_days: '20', reply_days: '3', appeal_days: '20', valid_from: '2090-01-01', note: 'Access', seen: '1' }) },
  'GET /office/deals/:id': { who: DECIDE, id: 'officeDeal' },
  'POST /office/deals/:id/approval': { who: DECIDE, id: 'officeDeal' },
  'GET /office/deals/:id/rejection': { who: DECIDE, id: 'officeDeal' },
  'POST /office/deals/:id/rejection': { who: DECIDE, id: 'officeDeal', form: () => ({ code: 'incomplete', words: '' }) },
  'POST /office/deals/:id/extension': { who: DECIDE, id: 'officeDeal', form: () => ({ reason: 'Asked by phone.' }) },
};

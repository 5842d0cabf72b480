import { type Access, EVERYBODY, TECHNICIANS } from './who';

const HANDLERS = ['administrator', 'billing', 'technician', 'sales'] as const;
const set = () => ({ name: 'Quiet', is_clock_wrong: 'off' });

/** Alerts and their rules. */
export const ALERTS: Record<string, Access> = {
  'GET /portal/alerts': { who: EVERYBODY, fields: { account: 'account' } },
  'GET /portal/alerts.csv': { who: EVERYBODY, fields: { account: 'account' } },
  'GET /portal/alerts/many': { who: HANDLERS, fields: { ids: 'alert', account: 'account' } },
  'POST /portal/alerts/many': { who: HANDLERS, form: (things) => ({ ids: things.alert, what: 'acknowledge' }), fields: { ids: 'alert' } },
  'GET /portal/alerts/:id': { who: EVERYBODY, id: 'alert' },
  'POST /portal/alerts/:id/acknowledgement': { who: HANDLERS, id: 'alert', form: () => ({ note: '' }) },
  'POST /portal/alerts/:id/snooze': { who: HANDLERS, id: 'alert', form: () => ({ days: '7', reason: 'On holiday' }) },
  'POST /portal/alerts/:id/reopening': { who: HANDLERS, id: 'alert' },
  'GET /portal/alerts/rules': { who: TECHNICIANS },
  'GET /portal/alerts/rules/new': { who: TECHNICIANS },
  'POST /portal/alerts/rules/new': { who: TECHNICIANS, form: set },
  'POST /portal/alerts/rules/preview': { who: TECHNICIANS, form: set },
  'GET /portal/alerts/rules/:id': { who: TECHNICIANS, id: 'ruleSet' },
  'POST /portal/alerts/rules/:id': { who: TECHNICIANS, id: 'ruleSet', form: set },
  'POST /portal/alerts/rules/:id/preview': { who: TECHNICIANS, id: 'ruleSet', form: set },
  'POST /portal/alerts/rules/:id/place': { who: TECHNICIANS, id: 'ruleSet', form: () => ({ do: 'up' }) },
  'GET /portal/alerts/rules/:id/removal': { who: TECHNICIANS, id: 'ruleSet' },
  'POST /portal/alerts/rules/:id/removal': { who: TECHNICIANS, id: 'ruleSet' },
  'GET /portal/accounts/:id/tags': { who: TECHNICIANS, id: 'account' },
  'POST /portal/accounts/:id/tags': { who: TECHNICIANS, id: 'account', form: () => ({ tags: 'gold' }) },
};

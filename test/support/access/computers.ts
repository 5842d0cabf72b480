import { type Access, ACCOUNT_KEEPERS, COMPANY, CUSTOMERS, EVERYBODY, TECHNICIANS } from './who';

const NEW = () => ({ nickname: 'Back office', user: '', mails: '' });
const LINK = () => ({ purpose: 'again', how: 'open' });
const NAME = () => ({ nickname: 'Renamed' });

/** Computers of an account, for its people and its partner. */
export const COMPUTERS: Record<string, Access> = {
  'GET /install/:token': { who: 'anybody' },
  'GET /install/:token/progress': { who: 'anybody' },
  'GET /my/computers': { who: CUSTOMERS },
  'POST /my/computers': { who: COMPANY, form: NEW },
  'GET /my/computers/new': { who: COMPANY },
  'GET /my/computers/:machine': { who: CUSTOMERS, id: 'machine' },
  'GET /my/computers/:machine/install': { who: CUSTOMERS, id: 'machine' },
  'POST /my/computers/:machine/install': { who: CUSTOMERS, id: 'machine', form: LINK },
  'GET /my/computers/:machine/name': { who: CUSTOMERS, id: 'machine' },
  'POST /my/computers/:machine/name': { who: CUSTOMERS, id: 'machine', form: NAME },
  'GET /my/computers/:machine/user': { who: COMPANY, id: 'machine' },
  'POST /my/computers/:machine/user': { who: COMPANY, id: 'machine', form: () => ({ user: 'another' }) },
  'GET /my/computers/:machine/stop': { who: ACCOUNT_KEEPERS, id: 'machine' },
  'POST /my/computers/:machine/stop': { who: ACCOUNT_KEEPERS, id: 'machine' },
  'POST /my/computers/:machine/resume': { who: ACCOUNT_KEEPERS, id: 'machine' },
  'GET /my/computers/:machine/deletion': { who: ACCOUNT_KEEPERS, id: 'machine' },
  'POST /my/computers/:machine/deletion': { who: ACCOUNT_KEEPERS, id: 'machine', form: () => ({ name: 'another' }) },
  'GET /portal/accounts/:id/computers': { who: EVERYBODY, id: 'account' },
  'POST /portal/accounts/:id/computers': { who: TECHNICIANS, id: 'client', form: NEW },
  'GET /portal/accounts/:id/computers/new': { who: TECHNICIANS, id: 'client' },
  'GET /portal/accounts/:id/computers/:machine': { who: EVERYBODY, id: 'account', second: 'machine' },
  'GET /portal/accounts/:id/computers/:machine/install': { who: TECHNICIANS, id: 'client', second: 'clientMachine' },
  'POST /portal/accounts/:id/computers/:machine/install': { who: TECHNICIANS, id: 'client', second: 'clientMachine', form: LINK },
  'GET /portal/accounts/:id/computers/:machine/name': { who: TECHNICIANS, id: 'client', second: 'clientMachine' },
  'POST /portal/accounts/:id/computers/:machine/name': { who: TECHNICIANS, id: 'client', second: 'clientMachine', form: NAME },
  'GET /portal/accounts/:id/computers/:machine/user': { who: TECHNICIANS, id: 'client', second: 'clientMachine' },
  'POST /portal/accounts/:id/computers/:machine/user': { who: TECHNICIANS, id: 'client', second: 'clientMachine', form: () => ({ user: 'another' }) },
  'GET /portal/accounts/:id/computers/:machine/stop': { who: TECHNICIANS, id: 'client', second: 'clientMachine' },
  'POST /portal/accounts/:id/computers/:machine/stop': { who: TECHNICIANS, id: 'client', second: 'clientMachine' },
  'POST /portal/accounts/:id/computers/:machine/resume': { who: TECHNICIANS, id: 'client', second: 'clientMachine' },
  'GET /portal/accounts/:id/computers/:machine/deletion': { who: TECHNICIANS, id: 'client', second: 'clientMachine' },
  'POST /portal/accounts/:id/computers/:machine/deletion': { who: TECHNICIANS, id: 'client', second: 'clientMachine', form: () => ({ name: 'another' }) },
};

import { type Access, BOOKS, CUSTOMERS, TECHNICIANS } from './who';

const OWN = { who: CUSTOMERS, id: 'machine' } as const;
const CLIENTS = { who: TECHNICIANS, id: 'client', second: 'clientMachine' } as const;

/** Files of a backup in the browser, and data that is removed. */
export const FILES: Record<string, Access> = {
  'GET /my/computers/:machine/files': OWN,
  'POST /my/computers/:machine/files/broken-downloads': OWN,
  'GET /my/computers/:machine/files/:snapshot': OWN,
  'GET /my/computers/:machine/files/:snapshot/file': OWN,
  'GET /my/computers/:machine/files/:snapshot/download': OWN,
  'GET /portal/accounts/:id/computers/:machine/files': CLIENTS,
  'POST /portal/accounts/:id/computers/:machine/files/broken-downloads': CLIENTS,
  'GET /portal/accounts/:id/computers/:machine/files/:snapshot': CLIENTS,
  'GET /portal/accounts/:id/computers/:machine/files/:snapshot/file': CLIENTS,
  'GET /portal/accounts/:id/computers/:machine/files/:snapshot/download': CLIENTS,
  'GET /office/removals': { who: BOOKS },
  'GET /office/removals/:id': { who: BOOKS, id: 'subscription' },
  'POST /office/removals/:id': { who: BOOKS, id: 'subscription', form: () => ({ number: 'another', reason: '' }) },
};

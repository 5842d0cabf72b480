import { type Access, CUSTOMERS, TECHNICIANS } from './who';

const OWN = { who: CUSTOMERS, id: 'machine' } as const;
const CLIENTS = { who: TECHNICIANS, id: 'client', second: 'clientMachine' } as const;

/** Files of a backup in the browser. */
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
};

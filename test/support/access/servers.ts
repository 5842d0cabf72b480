import { type Access, COMPANY, EVERYBODY, TECHNICIANS } from './who';

// The plan of these companies takes no servers, and nothing is removed: each form is read and refused, or asks for something harmless.
const NEW = () => ({ nickname: 'File server', windows: '2022' });
const CERTIFICATE = () => ({ windows: '2022' });
const NAME = () => ({ nickname: 'Renamed', seen: 'another' });
const NOTIFICATION = () => ({ failure: 'yes', recipients: 'it@company.test', seen: '' });
const BANDWIDTH = () => ({ limit: 'none', seen: '' });
const UPDATES = () => ({ automatic: 'yes', seen: '' });
const SET = () => ({ set: 'Files', enabled: 'yes', cycles: '4', seen: '' });
const OTHER_NAME = () => ({ name: 'another' });
const POLICY = () => ({ name: '', sizes: 'all', schedule: 'continuous', times: 'any', keepDeleted: '60', keepDrives: '60' });
const SEEN = () => ({ computers: 'another' });

/** Servers and backup policies, for the administrators of a company and its partner. */
export const SERVERS: Record<string, Access> = {
  'GET /my/servers': { who: COMPANY },
  'POST /my/servers': { who: COMPANY, form: NEW },
  'GET /my/servers/new': { who: COMPANY },
  'GET /my/servers/:server': { who: COMPANY, id: 'server' },
  'GET /my/servers/:server/certificate': { who: COMPANY, id: 'server' },
  'POST /my/servers/:server/certificate': { who: COMPANY, id: 'server', form: CERTIFICATE },
  'GET /my/servers/:server/certificate/file': { who: COMPANY, id: 'server' },
  'POST /my/servers/:server/certificate/revocation': { who: COMPANY, id: 'server' },
  'GET /my/servers/:server/settings': { who: COMPANY, id: 'server' },
  'POST /my/servers/:server/settings/name': { who: COMPANY, id: 'server', form: NAME },
  'POST /my/servers/:server/settings/notification': { who: COMPANY, id: 'server', form: NOTIFICATION },
  'POST /my/servers/:server/settings/bandwidth': { who: COMPANY, id: 'server', form: BANDWIDTH },
  'POST /my/servers/:server/settings/updates': { who: COMPANY, id: 'server', form: UPDATES },
  'GET /my/servers/:server/settings/set': { who: COMPANY, id: 'server' },
  'POST /my/servers/:server/settings/set': { who: COMPANY, id: 'server', form: SET },
  'GET /my/servers/:server/deletion': { who: COMPANY, id: 'server' },
  'POST /my/servers/:server/deletion': { who: COMPANY, id: 'server', form: OTHER_NAME },
  'POST /my/servers/:server/deletion/cancellation': { who: COMPANY, id: 'server' },
  'GET /my/policies': { who: COMPANY },
  'POST /my/policies': { who: COMPANY, form: POLICY },
  'GET /my/policies/new': { who: COMPANY },
  'GET /my/policies/:policy': { who: COMPANY, id: 'policy' },
  'GET /my/policies/:policy/change': { who: COMPANY, id: 'policy' },
  'POST /my/policies/:policy/change': { who: COMPANY, id: 'policy', form: POLICY },
  'GET /my/policies/:policy/computers': { who: COMPANY, id: 'policy' },
  'POST /my/policies/:policy/computers': { who: COMPANY, id: 'policy' },
  'GET /my/policies/:policy/deletion': { who: COMPANY, id: 'policy' },
  'POST /my/policies/:policy/deletion': { who: COMPANY, id: 'policy', form: SEEN },
  'GET /portal/accounts/:id/servers': { who: EVERYBODY, id: 'client' },
  'POST /portal/accounts/:id/servers': { who: TECHNICIANS, id: 'client', form: NEW },
  'GET /portal/accounts/:id/servers/new': { who: TECHNICIANS, id: 'client' },
  'GET /portal/accounts/:id/servers/:server': { who: EVERYBODY, id: 'client', second: 'clientServer' },
  'GET /portal/accounts/:id/servers/:server/certificate': { who: TECHNICIANS, id: 'client', second: 'clientServer' },
  'POST /portal/accounts/:id/servers/:server/certificate': { who: TECHNICIANS, id: 'client', second: 'clientServer', form: CERTIFICATE },
  'GET /portal/accounts/:id/servers/:server/certificate/file': { who: TECHNICIANS, id: 'client', second: 'clientServer' },
  'POST /portal/accounts/:id/servers/:server/certificate/revocation': { who: TECHNICIANS, id: 'client', second: 'clientServer' },
  'GET /portal/accounts/:id/servers/:server/settings': { who: TECHNICIANS, id: 'client', second: 'clientServer' },
  'POST /portal/accounts/:id/servers/:server/settings/name': { who: TECHNICIANS, id: 'client', second: 'clientServer', form: NAME },
  'POST /portal/accounts/:id/servers/:server/settings/notification': { who: TECHNICIANS, id: 'client', second: 'clientServer', form: NOTIFICATION },
  'POST /portal/accounts/:id/servers/:server/settings/bandwidth': { who: TECHNICIANS, id: 'client', second: 'clientServer', form: BANDWIDTH },
  'POST /portal/accounts/:id/servers/:server/settings/updates': { who: TECHNICIANS, id: 'client', second: 'clientServer', form: UPDATES },
  'GET /portal/accounts/:id/servers/:server/settings/set': { who: TECHNICIANS, id: 'client', second: 'clientServer' },
  'POST /portal/accounts/:id/servers/:server/settings/set': { who: TECHNICIANS, id: 'client', second: 'clientServer', form: SET },
  'GET /portal/accounts/:id/servers/:server/deletion': { who: TECHNICIANS, id: 'client', second: 'clientServer' },
  'POST /portal/accounts/:id/servers/:server/deletion': { who: TECHNICIANS, id: 'client', second: 'clientServer', form: OTHER_NAME },
  'POST /portal/accounts/:id/servers/:server/deletion/cancellation': { who: TECHNICIANS, id: 'client', second: 'clientServer' },
  'GET /portal/accounts/:id/policies': { who: TECHNICIANS, id: 'client' },
  'POST /portal/accounts/:id/policies': { who: TECHNICIANS, id: 'client', form: POLICY },
  'GET /portal/accounts/:id/policies/new': { who: TECHNICIANS, id: 'client' },
  'GET /portal/accounts/:id/policies/:policy': { who: TECHNICIANS, id: 'client', second: 'clientPolicy' },
  'GET /portal/accounts/:id/policies/:policy/change': { who: TECHNICIANS, id: 'client', second: 'clientPolicy' },
  'POST /portal/accounts/:id/policies/:policy/change': { who: TECHNICIANS, id: 'client', second: 'clientPolicy', form: POLICY },
  'GET /portal/accounts/:id/policies/:policy/computers': { who: TECHNICIANS, id: 'client', second: 'clientPolicy' },
  'POST /portal/accounts/:id/policies/:policy/computers': { who: TECHNICIANS, id: 'client', second: 'clientPolicy' },
  'GET /portal/accounts/:id/policies/:policy/deletion': { who: TECHNICIANS, id: 'client', second: 'clientPolicy' },
  'POST /portal/accounts/:id/policies/:policy/deletion': { who: TECHNICIANS, id: 'client', second: 'clientPolicy', form: SEEN },
};

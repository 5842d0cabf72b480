import { type Access, EVERYBODY, TECHNICIANS } from './who';

/** Versions of the client. */
export const VERSIONS: Record<string, Access> = {
  'GET /portal/client-versions': { who: EVERYBODY },
  'GET /portal/client-versions.csv': { who: EVERYBODY },
  'POST /portal/client-versions/mails': { who: TECHNICIANS, form: ({ machine }) => ({ machine }), fields: { machine: 'machine' } },
  'GET /office/client-versions': { who: ['operator', 'support'] },
  'GET /office/client-versions/:platform': { who: ['operator', 'support'], at: 'windows' },
  'POST /office/client-versions/:platform': { who: ['operator', 'support'], at: 'windows', form: () => ({ current: '6.3.0', minimum: '5.0.0', released_on: '2026-11-20' }) },
};

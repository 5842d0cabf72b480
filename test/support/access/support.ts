import { uuidv7 } from 'uuidv7';
import { type Access, EVERYBODY, SHIPPERS } from './who';

const REPLY = () => ({ form: uuidv7(), words: 'It works.' });

/** Partner Support and its tickets. Who works on tickets is who ships drives: operators and support. */
export const SUPPORT: Record<string, Access> = {
  'GET /portal/support': { who: EVERYBODY },
  'GET /portal/support/tickets': { who: EVERYBODY },
  'GET /portal/support/tickets/new': { who: EVERYBODY },
  'POST /portal/support/tickets': { who: EVERYBODY, form: () => ({ form: uuidv7(), subject: 'A question', product: 'safe', urgency: 'question', words: 'How?' }), fields: { account: 'account' } },
  'GET /portal/support/tickets/:id': { who: EVERYBODY, id: 'ticket' },
  'POST /portal/support/tickets/:id/replies': { who: EVERYBODY, id: 'ticket', form: REPLY },
  'POST /portal/support/tickets/:id/files': { who: EVERYBODY, id: 'ticket' },
  'GET /portal/support/tickets/:id/files/:file': { who: EVERYBODY, id: 'ticket', second: 'ticketFile' },
  'POST /portal/support/tickets/:id/solution': { who: EVERYBODY, id: 'ticket' },
  'POST /portal/support/tickets/:id/rating': { who: EVERYBODY, id: 'ticket', form: () => ({ rating: 'good', words: '' }) },

  'GET /office/tickets': { who: SHIPPERS },
  'GET /office/tickets/mails': { who: SHIPPERS },
  'GET /office/tickets/mails/:id': { who: SHIPPERS, id: 'heldMail' },
  'POST /office/tickets/mails/:id/decision': { who: SHIPPERS, id: 'heldMail', form: () => ({ decision: 'drop' }) },
  'GET /office/tickets/:id': { who: SHIPPERS, id: 'officeTicket' },
  'POST /office/tickets/:id/assignment': { who: SHIPPERS, id: 'officeTicket' },
  'POST /office/tickets/:id/answers': { who: SHIPPERS, id: 'officeTicket', form: REPLY },
  'POST /office/tickets/:id/notes': { who: SHIPPERS, id: 'officeTicket', form: () => ({ form: uuidv7(), note: 'Known.' }) },
  'POST /office/tickets/:id/state': { who: SHIPPERS, id: 'officeTicket', form: () => ({ act: 'wait' }) },
  'POST /office/tickets/:id/merging': { who: SHIPPERS, id: 'officeTicket', form: () => ({ number: 'T-2222-2222' }) },
  'POST /office/tickets/:id/files': { who: SHIPPERS, id: 'officeTicket' },
  'GET /office/tickets/:id/files/:file': { who: SHIPPERS, id: 'officeTicket', second: 'ticketFile' },

  'POST /webhooks/mail': { who: 'anybody' },
  'POST /mailbox/:id/reply': { who: 'anybody' },
};

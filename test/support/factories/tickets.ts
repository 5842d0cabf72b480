import { uuidv7 } from 'uuidv7';
import { type CONTENT_PRODUCTS } from '../../../src/content/content-item';
import { type Urgency } from '../../../src/support/ticket';
import { keepFile } from '../../../src/platform/files/files';
import { openTicket } from '../../../src/support/tickets/open-ticket';
import { ownerSql } from '../database';
import { membershipOf } from './organizations';

type Given = {
  organizationId: string; personId: string; subject?: string; words?: string; product?: (typeof CONTENT_PRODUCTS)[number]; urgency?: Urgency; isPrivate?: boolean; accountId?: string | null; machineId?: string | null; name?: string;
};

/** A ticket as its page opens it. */
export async function createTicket(given: Given): Promise<{ id: string; number: string }> {
  const { organizationId, personId, subject = 'The backup stops', words = 'It stops at nine every morning.', product = 'safe', urgency = 'question', isPrivate = false, accountId = null, machineId = null, name = 'Robin Tester' } = given;
  return openTicket({
    id: uuidv7(), organizationId, membershipId: await membershipOf({ organizationId, personId }), by: { actor: { kind: 'person', id: personId }, personId, name }, subject, words, product, urgency, isPrivate, accountId, machineId,
  });
}

/** A small text file in a ticket, as if its writer had added it. */
export async function createTicketFile(ticketId: string, name = 'backup.log'): Promise<string> {
  const id = uuidv7();
  await ownerSql(
    `insert into ticket_files (id, organization_id, ticket_id, at, side, author_name, name, sha256, type, bytes) select $2, organization_id, id, app.now(), 'partner', written_name, $3, $4, 'text/plain', 3 from tickets where id = $1`,
    [ticketId, id, name, await keepFile(Buffer.from('log'))]);
  return id;
}

/** A mail from somebody whom nobody knows. */
export async function createHeldMail(word: string): Promise<string> {
  const id = uuidv7();
  await ownerSql(
    `insert into inbound_mails (id, message_id, from_email, subject, words, outcome, reason, received_at) values ($1, $2, $3, $4, $4, 'held', 'From an unknown address', app.now())`,
    [id, `<${id}@elsewhere.test>`, `${word.toLowerCase()}@elsewhere.test`, word]);
  return id;
}

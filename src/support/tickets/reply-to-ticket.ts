import { type Scoped } from '../../platform/database/database';
import { nameFiles } from '../files/add-file';
import { type KeptFile } from '../files/keep-ticket-file';
import { mailStaffOfReply } from '../support.mails';
import { after, type Ticket } from '../ticket';
import { insertEntry } from '../ticket-entries.repository';
import { changeTicket } from '../tickets.repository';
import { dueFor, recordTicket, type TicketActor, withTicket } from '../with-ticket';

type Reply = { /** Made with the form, so that a form sent twice says it once. */ entryId: string; by: TicketActor; words: string; via: 'page' | 'mail'; files?: readonly KeptFile[] };

/** The partner says something more; a solved ticket opens again by it within 14 days. Throws RuleBroken after that. */
export function replyToTicket({ ticketId, ...reply }: Reply & { ticketId: string }): Promise<Ticket> {
  return withTicket(ticketId, (trx, ticket, now) => replyIn(trx, ticket, reply, now));
}

/** The same under a lock that is held. */
export async function replyIn(trx: Scoped, ticket: Ticket, { entryId, by, words, via, files = [] }: Reply, now: Date): Promise<Ticket> {
  const changes = after(ticket, 'reply', { now, dueAt: await dueFor(trx, ticket, now) });
  const isNew = await insertEntry(trx, { id: entryId, organizationId: ticket.organizationId, ticketId: ticket.id, at: now, kind: 'message', side: 'partner', authorId: by.personId, authorName: by.name, via, words });
  if (!isNew) return ticket;
  const changed = await changeTicket(trx, ticket, { ...changes, lastMessageAt: now }, now);
  await recordTicket(trx, { before: ticket, after: changed, action: ticket.solvedAt === null ? 'replied' : 'reopened', actor: by.actor, now, more: { via } });
  await nameFiles(trx, { ticket: changed, side: 'partner', by, files, entryId, now });
  await mailStaffOfReply(trx, { ticket: changed, now });
  return changed;
}

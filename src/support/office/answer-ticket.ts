import { type Scoped } from '../../platform/database/database';
import { mailAnswered } from '../support.mails';
import { after, type Ticket } from '../ticket';
import { insertEntry, insertNote } from '../ticket-entries.repository';
import { step } from '../tickets/change-ticket';
import { changeTicket } from '../tickets.repository';
import { dueFor, recordTicket, type TicketActor, withTicket } from '../with-ticket';

type Answer = { ticketId: string; entryId: string; by: TicketActor; words: string; solves: boolean };

/** Staff answer on the page and by mail; who answers a ticket that nobody has taken takes it. A form sent twice answers once. */
export function answerTicket({ ticketId, entryId, by, words, solves }: Answer): Promise<Ticket> {
  return withTicket(ticketId, async (trx, ticket, now) => {
    const changes = after(ticket, 'answer', { now, dueAt: await dueFor(trx, ticket, now) });
    const isNew = await insertEntry(trx, { id: entryId, organizationId: ticket.organizationId, ticketId, at: now, kind: 'message', side: 'office', authorId: by.personId, authorName: by.name, via: 'page', words });
    if (!isNew) return ticket;
    const answered = await changeTicket(trx, ticket, { ...changes, assignedTo: ticket.assignedTo ?? by.personId, lastMessageAt: now }, now);
    await recordTicket(trx, { before: ticket, after: answered, action: 'answered', actor: by.actor, now });
    const done = solves ? await step(trx, answered, 'solve', { kind: 'solved', side: 'office', by, now }) : answered;
    await mailAnswered(trx, { ticket: done, now, entryId, words, solved: solves, hasFiles: await hasNewFiles(trx, ticket) });
    return done;
  });
}

/** For colleagues only: no mail, and the partner still waits. */
export function addNote({ ticketId, noteId, by, words }: { ticketId: string; noteId: string; by: TicketActor; words: string }): Promise<void> {
  return withTicket(ticketId, async (trx, ticket, now) => {
    if (!await insertNote(trx, { id: noteId, organizationId: ticket.organizationId, ticketId, at: now, authorId: by.personId, authorName: by.name, words })) return;
    await recordTicket(trx, { after: ticket, action: 'noted', actor: by.actor, now });
  });
}

/** Files that staff have added since the last message: they belong to this answer. */
async function hasNewFiles(trx: Scoped, { id, answeredAt }: Ticket): Promise<boolean> {
  const row = await trx('ticket_files').where({ ticket_id: id, side: 'office' }).modify((query) => { if (answeredAt) void query.where('at', '>', answeredAt); }).first<{ id: string } | undefined>('id');
  return row !== undefined;
}

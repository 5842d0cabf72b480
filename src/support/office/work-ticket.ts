import { uuidv7 } from 'uuidv7';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { momentAndZone } from '../../platform/values/format';
import { mailMerged, mailReopened } from '../support.mails';
import { after, type Ticket } from '../ticket';
import { insertEntry } from '../ticket-entries.repository';
import { listTicketStaff } from '../ticket-people.report';
import { readTicketNumber } from '../ticket-number.model';
import { step } from '../tickets/change-ticket';
import { changeTicket, findTicketByNumber, getTicket } from '../tickets.repository';
import { recordTicket, type TicketActor, withTicket } from '../with-ticket';

type Step = { ticketId: string; by: TicketActor };

/** Gives a ticket to a colleague who works on tickets, to oneself, or back to everybody (null). */
export function assignTicket({ ticketId, by, to }: Step & { to: string | null }): Promise<Ticket> {
  return withTicket(ticketId, async (trx, ticket, now) => {
    if (to === ticket.assignedTo) return ticket;
    if (to !== null && !(await listTicketStaff(trx)).some(({ personId }) => personId === to)) throw new RuleBroken('Choose a colleague who works on tickets.');
    const changed = await changeTicket(trx, ticket, { assignedTo: to }, now);
    await recordTicket(trx, { before: ticket, after: changed, action: 'assigned', actor: by.actor, now });
    return changed;
  });
}

/** Staff have answered otherwise, by phone say: the partner's turn. */
export function waitForPartner({ ticketId, by }: Step): Promise<Ticket> {
  return withTicket(ticketId, async (trx, ticket, now) => {
    const changed = await changeTicket(trx, ticket, after(ticket, 'wait', { now, dueAt: now }), now);
    await recordTicket(trx, { before: ticket, after: changed, action: 'waits', actor: by.actor, now });
    return changed;
  });
}

export function reopenTicket({ ticketId, by }: Step): Promise<Ticket> {
  return withTicket(ticketId, async (trx, ticket, now) => {
    const changed = await step(trx, ticket, 'reopen', { kind: 'reopened', side: 'office', by, now });
    const { zone } = await trx('organizations').where({ id: ticket.organizationId }).first<{ zone: string }>({ zone: 'time_zone' });
    await mailReopened(trx, { ticket: changed, now, due: momentAndZone(changed.replyDueAt!, zone) });
    return changed;
  });
}

/**
 * Ends a ticket that asks the same as another one of the same partner: it goes on there, and what was said stays where it was said. Throws
 * RuleBroken where there is no such ticket, or who wrote this one would not see that one.
 */
export function mergeTicket({ ticketId, by, number }: Step & { number: string }): Promise<Ticket> {
  return within('system', async (trx) => {
    const target = await mergeTarget(trx, await getTicket(trx, ticketId), number);
    // In one order, so that two who merge each into the other wait for one another.
    await trx('tickets').whereIn('id', [ticketId, target.id]).orderBy('id').forUpdate().select('id');
    const [ticket, now] = [await getTicket(trx, ticketId), await databaseNow(trx)];
    const into = await mergeTarget(trx, ticket, number);
    const changed = await step(trx, ticket, 'merge', { kind: 'merged', side: 'office', by, now, words: into.number }, { mergedInto: into.id });
    await insertEntry(trx, { id: uuidv7(), organizationId: into.organizationId, ticketId: into.id, at: now, kind: 'merged', side: 'office', authorId: by.personId, authorName: by.name, via: 'page', words: ticket.number });
    await mailMerged(trx, { ticket: changed, into, now });
    return changed;
  });
}

async function mergeTarget(trx: Scoped, ticket: Ticket, typed: string): Promise<Ticket> {
  const number = readTicketNumber(typed);
  const into = number === undefined ? undefined : await findTicketByNumber(trx, number);
  if (!into || into.organizationId !== ticket.organizationId || into.id === ticket.id) throw new RuleBroken('Enter the number of another ticket of the same partner.');
  if (into.mergedInto !== null || into.state === 'closed') throw new RuleBroken('That ticket is closed. Choose one that is open.');
  if (into.isPrivate && into.writtenBy !== ticket.writtenBy) throw new RuleBroken('That ticket is private to somebody else, so who wrote this one would not see the answer. Answer both.');
  if (into.accountId !== ticket.accountId && into.writtenBy !== ticket.writtenBy) throw new RuleBroken('That ticket is about another customer, whom not everybody here may see. Answer both.');
  return into;
}

import { type Actor, recordAudit } from '../audit/audit.repository';
import { houseZone } from '../organizations/partners/house-zone.report';
import { databaseNow, type Scoped, within } from '../platform/database/database';
import { replyDueAt } from './reply-due.model';
import { type Ticket } from './ticket';
import { getTicketForUpdate } from './tickets.repository';

type Work<T> = (trx: Scoped, ticket: Ticket, now: Date) => Promise<T>;

/** Who does something to a ticket, and as whom it is told. */
export type TicketActor = { readonly actor: Actor; readonly personId: string; readonly name: string };

/**
 * Does something to a ticket under its lock. In the system's scope, because partners, staff and mails write in the same
 * ticket: whoever calls has asked in the asker's own scope whether they see it.
 */
export function withTicket<T>(ticketId: string, work: Work<T>): Promise<T> {
  return within('system', async (trx) => work(trx, await getTicketForUpdate(trx, ticketId), await databaseNow(trx)));
}

/** Until when something that comes in now is to be answered. */
export async function dueFor(trx: Scoped, { isPriority }: Pick<Ticket, 'isPriority'>, now: Date): Promise<Date> {
  return replyDueAt({ from: now, isPriority, zone: await houseZone(trx) });
}

type Recording = { before?: Ticket; after: Ticket; action: string; actor: Actor; now: Date; more?: Record<string, unknown> };

/** The audit row of a step; what was said stays in the ticket. */
export async function recordTicket(trx: Scoped, { before, after, action, actor, now, more }: Recording): Promise<void> {
  await recordAudit(trx, {
    organizationId: after.organizationId, accountId: after.accountId, actor, action: `ticket.${action}`, subjectType: 'ticket', subjectId: after.id,
    ...before && { before: { state: before.state, assignedTo: before.assignedTo } }, after: { state: after.state, number: after.number, assignedTo: after.assignedTo, ...more }, now,
  });
}

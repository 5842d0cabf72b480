import { isUuid, type Scoped } from '../platform/database/database';
import { NotFound } from '../platform/errors';
import { type Ticket } from './ticket';

const COLUMNS = {
  id: 'id', number: 'number', organizationId: 'organization_id', subject: 'subject', product: 'product', urgency: 'urgency', accountId: 'account_id', accountName: 'account_name',
  machineId: 'machine_id', machineName: 'machine_name', isPrivate: 'is_private', isPriority: 'is_priority', writtenBy: 'written_by', writtenName: 'written_name', writtenMembershipId: 'written_membership_id',
  state: 'state', assignedTo: 'assigned_to', waitsSince: 'waits_since', replyDueAt: 'reply_due_at', answeredAt: 'answered_at', solvedAt: 'solved_at', closedAt: 'closed_at', mergedInto: 'merged_into',
  rating: 'rating', ratingWords: 'rating_words', ratedAt: 'rated_at', createdAt: 'created_at', lastMessageAt: 'last_message_at', updatedAt: 'updated_at',
} as const satisfies Record<keyof Ticket, string>;
type Field = keyof typeof COLUMNS;

/** Who asks: a private ticket is there for its writer and administrators only. */
export type Reader = { personId: string; isAdministrator: boolean };

/** A ticket that the member sees; any other is not found. In the member's own scope. */
export async function getSeenTicket(trx: Scoped, id: string, reader: Reader): Promise<Ticket> {
  return there(await findSeenTicket(trx, id, reader));
}

export async function findSeenTicket(trx: Scoped, id: string, { personId, isAdministrator }: Reader): Promise<Ticket | undefined> {
  const ticket = await findTicket(trx, id);
  return ticket && ticket.isPrivate && !isAdministrator && ticket.writtenBy !== personId ? undefined : ticket;
}

export async function getTicket(trx: Scoped, id: string): Promise<Ticket> {
  return there(await findTicket(trx, id));
}

/** Locked until the end of the transaction; in the system's scope, where tickets are written. */
export async function getTicketForUpdate(trx: Scoped, id: string): Promise<Ticket> {
  return there(await trx('tickets').where({ id }).forUpdate().first<Ticket | undefined>(COLUMNS));
}

export async function findTicketByNumber(trx: Scoped, number: string): Promise<Ticket | undefined> {
  return trx('tickets').where({ number }).first<Ticket | undefined>(COLUMNS);
}

/** Answers false when a ticket of that id stands already: the same form, sent twice. */
export async function insertTicket(trx: Scoped, given: Ticket): Promise<boolean> {
  const rows = await trx('tickets').insert(Object.fromEntries((Object.keys(COLUMNS) as Field[]).map((field) => [COLUMNS[field], given[field]]))).onConflict('id').ignore().returning<{ id: string }[]>('id');
  return rows.length > 0;
}

/** Writes what changed of a ticket; answers it as it is then. */
export async function changeTicket(trx: Scoped, before: Ticket, changes: Partial<Ticket>, now: Date): Promise<Ticket> {
  const after: Ticket = { ...before, ...changes, updatedAt: now };
  const written = (Object.keys(COLUMNS) as Field[]).filter((field) => after[field] !== before[field]);
  await trx('tickets').where({ id: before.id }).update(Object.fromEntries(written.map((field) => [COLUMNS[field], after[field]])));
  return after;
}

/** Solved since before a moment and not closed yet, the oldest first. */
export async function listTicketsToClose(trx: Scoped, solvedBefore: Date, limit: number): Promise<string[]> {
  return trx('tickets').where('state', 'solved').where('solved_at', '<=', solvedBefore).orderBy('solved_at').limit(limit).pluck<string[]>('id');
}


async function findTicket(trx: Scoped, id: string): Promise<Ticket | undefined> {
  return isUuid(id) ? trx('tickets').where({ id }).first<Ticket | undefined>(COLUMNS) : undefined;
}

function there(ticket: Ticket | undefined): Ticket {
  if (!ticket) throw new NotFound('We could not find that ticket.');
  return ticket;
}

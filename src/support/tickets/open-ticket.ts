import { uuidv7 } from 'uuidv7';
import { getAccount } from '../../accounts/accounts.repository';
import { findMachine } from '../../computers/machines.repository';
import { type ContentProduct } from '../../content/content-item';
import { databaseNow, scopeOf, type Scoped, within } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { momentAndZone } from '../../platform/values/format';
import { type KeptFile } from '../files/keep-ticket-file';
import { nameFiles } from '../files/add-file';
import { mailReceived, mailStaffOfNew } from '../support.mails';
import { type Ticket, type Urgency } from '../ticket';
import { insertEntry } from '../ticket-entries.repository';
import { newTicketNumber } from '../ticket-number.model';
import { insertTicket } from '../tickets.repository';
import { dueFor, recordTicket, type TicketActor } from '../with-ticket';

export type NewTicket = {
  /** Made with the form, so that a form sent twice opens one ticket. */
  id: string;
  organizationId: string;
  membershipId: string;
  by: TicketActor;
  subject: string;
  product: ContentProduct;
  urgency: Urgency;
  words: string;
  isPrivate: boolean;
  accountId: string | null;
  machineId: string | null;
};

/**
 * Opens a ticket for a partner's person (features.md U2): who wrote it is told that it is here, staff that it waits. Account and
 * computer must be ones that the person sees (NotFound). Answers its number; for a form sent twice that of the first.
 */
export async function openTicket(given: NewTicket): Promise<{ id: string; number: string }> {
  const { organizationId, by, accountId, machineId } = given;
  const about = await within(scopeOf(organizationId, by.actor), async (trx) => {
    const account = accountId === null ? undefined : await getAccount(trx, organizationId, accountId);
    const machine = machineId === null ? undefined : await findMachine(trx, machineId);
    if (machineId !== null && (!machine || machine.accountId !== accountId)) throw new NotFound('We could not find that computer.');
    return { accountName: account?.name ?? '', machineName: machine?.nickname ?? '' };
  }, { readOnly: true });
  return within('system', (trx) => openIn(trx, { ...given, ...about, via: 'page', files: [] }));
}

type Opening = NewTicket & { accountName: string; machineName: string; via: 'page' | 'mail'; files: readonly KeptFile[] };

/** The same within a transaction of the system's, for what was looked up before. */
export async function openIn(trx: Scoped, given: Opening): Promise<{ id: string; number: string }> {
  const now = await databaseNow(trx);
  const { tier, name, zone } = await trx('organizations').where({ id: given.organizationId }).first<{ tier: string; name: string; zone: string }>({ tier: 'tier', name: 'display_name', zone: 'time_zone' });
  const dueAt = await dueFor(trx, { isPriority: tier === 'premier' }, now);
  const ticket = ticketOf(given, { isPriority: tier === 'premier', dueAt, now });
  if (!await insertTicket(trx, ticket)) return sentBefore(trx, given);
  const entryId = uuidv7();
  await insertEntry(trx, { id: entryId, organizationId: ticket.organizationId, ticketId: ticket.id, at: now, kind: 'message', side: 'partner', authorId: given.by.personId, authorName: given.by.name, via: given.via, words: given.words });
  await recordTicket(trx, { after: ticket, action: 'opened', actor: given.by.actor, now, more: { subject: ticket.subject, via: given.via } });
  await nameFiles(trx, { ticket, side: 'partner', by: given.by, files: given.files, entryId, now });
  await mailReceived(trx, { ticket, now, due: momentAndZone(dueAt, zone) });
  await mailStaffOfNew(trx, { ticket, now, organizationName: name });
  return { id: ticket.id, number: ticket.number };
}

function ticketOf(given: Opening, { isPriority, dueAt, now }: { isPriority: boolean; dueAt: Date; now: Date }): Ticket {
  const { id, organizationId, subject, product, urgency, accountId, accountName, machineId, machineName, isPrivate, membershipId, by } = given;
  return {
    id, number: newTicketNumber(), organizationId, subject, product, urgency, accountId, accountName, machineId, machineName, isPrivate, isPriority, writtenBy: by.personId, writtenName: by.name,
    writtenMembershipId: membershipId, state: 'open', assignedTo: null, waitsSince: now, replyDueAt: dueAt, answeredAt: null, solvedAt: null, closedAt: null, mergedInto: null, rating: null, ratingWords: '',
    ratedAt: null, createdAt: now, lastMessageAt: now, updatedAt: now,
  };
}

async function sentBefore(trx: Scoped, { id, by }: Opening): Promise<{ id: string; number: string }> {
  const row = await trx('tickets').where({ id, written_by: by.personId }).first<{ id: string; number: string } | undefined>('id', 'number');
  if (!row) throw new RuleBroken('This form cannot be used any more. Open a new one and send your question again.');
  return row;
}

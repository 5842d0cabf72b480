import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { may, type Ticket } from '../ticket';
import { countFiles, insertFile } from '../ticket-entries.repository';
import { changeTicket } from '../tickets.repository';
import { recordTicket, type TicketActor, withTicket } from '../with-ticket';
import { type KeptFile } from './keep-ticket-file';
import { FILES_A_SIDE } from './ticket-file.model';

type Adding = { ticketId: string; side: 'partner' | 'office'; by: TicketActor; file: KeptFile };

/** Adds a kept file to a ticket; the same one twice is one. Throws RuleBroken for a sixth of a side, and for tickets that are over. */
export async function addFile({ ticketId, side, by, file }: Adding): Promise<void> {
  await withTicket(ticketId, async (trx, ticket, now) => {
    if (!may(ticket, side === 'partner' ? 'reply' : 'answer', now)) throw new RuleBroken('The ticket is closed. Open it again, or open a new one, before you add files.');
    if (await countFiles(trx, ticketId, side) >= FILES_A_SIDE) throw new RuleBroken(`A ticket takes ${FILES_A_SIDE} files from each side. Put what is missing into one ZIP archive in a new ticket.`);
    if (await nameFiles(trx, { ticket, side, by, files: [file], entryId: null, now }) > 0) await changeTicket(trx, ticket, { lastMessageAt: now }, now);
  });
}

type Naming = { ticket: Ticket; side: 'partner' | 'office'; by: TicketActor; files: readonly KeptFile[]; entryId: string | null; now: Date };

/** Names kept files in a ticket, as far as its side may add more; answers how many were new. */
export async function nameFiles(trx: Scoped, { ticket, side, by, files, entryId, now }: Naming): Promise<number> {
  let left = FILES_A_SIDE - await countFiles(trx, ticket.id, side);
  let added = 0;
  // Five at most.
  for (const file of files) {
    if (left <= 0) break;
    const isNew = await insertFile(trx, { id: uuidv7(), organizationId: ticket.organizationId, ticketId: ticket.id, entryId, at: now, side, authorId: by.personId, authorName: by.name, ...file });
    if (!isNew) continue;
    left -= 1;
    added += 1;
    await recordTicket(trx, { after: ticket, action: 'file-added', actor: by.actor, now, more: { file: file.name, sha256: file.sha256 } });
  }
  return added;
}

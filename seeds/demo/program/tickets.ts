import { uuidv7 } from 'uuidv7';
import { type Scoped, within } from '../../../src/platform/database/database';
import { keepTicketFile } from '../../../src/support/files/keep-ticket-file';
import { addFile } from '../../../src/support/files/add-file';
import { addNote, answerTicket } from '../../../src/support/office/answer-ticket';
import { assignTicket, mergeTicket } from '../../../src/support/office/work-ticket';
import { rateTicket } from '../../../src/support/tickets/change-ticket';
import { openTicket, type NewTicket } from '../../../src/support/tickets/open-ticket';
import { replyToTicket } from '../../../src/support/tickets/reply-to-ticket';
import { type TicketActor } from '../../../src/support/with-ticket';
import { HARBOR, NORTHWIND } from '../people/organizations';
import { administratorEmail, harborEmail, salesEmail, technicianEmail } from '../people/people';

type People = ReadonlyMap<string, string>;
type Asked = Pick<NewTicket, 'subject' | 'product' | 'urgency' | 'words'> & { by: string; isPrivate?: boolean; isAboutCustomer?: boolean };

const LOG = '2026-11-20 09:00:02 backup started\n2026-11-20 09:00:41 stopped: the connection was closed by the other side\n2026-11-20 09:05:41 tried again\n2026-11-20 09:06:20 stopped: the connection was closed by the other side\n';

/** Tickets in every state, written and answered by the product's own rules. Safe to repeat. */
export async function ensureTickets(people: People): Promise<void> {
  if (await within('system', (trx) => trx('tickets').first('id'), { readOnly: true })) return;
  const aisha = await within('system', (trx) => staffOf(trx, 'support@office.example'));
  const open = (asked: Asked) => openFor(people, asked);
  const by = (email: string) => within('system', (trx) => actorOf(trx, people.get(email)!));

  await open({ by: salesEmail, subject: 'Which brochure is the newest one for dental practices?', product: 'partner', urgency: 'question', words: 'I find two data sheets for Safe Pro with different dates. Which one may I hand out?' });
  await open({ by: harborEmail, subject: '🦊 Añadir un servidor: ¿cuánto tarda la primera copia?', product: 'safe_server', urgency: 'question', words: 'El servidor tiene 2 TB. ¿Conviene empezar el viernes?' });

  const stops = await open({ by: technicianEmail, subject: 'The backup of one computer stops every morning at nine', product: 'safe', urgency: 'hindered', isAboutCustomer: true, words: 'It starts, runs for less than a minute and stops. All other computers of the customer are fine.\nThe log is attached.' });
  await addFile({ ticketId: stops.id, side: 'partner', by: await by(technicianEmail), file: await logFile() });
  await answerTicket({ ticketId: stops.id, entryId: uuidv7(), by: aisha, solves: false, words: 'Thank you for the log. Something closes the connection after 39 seconds each time, which is typical of a security program that looks into encrypted traffic.\n\nIs one installed on this computer and not on the others?' });
  await addNote({ ticketId: stops.id, noteId: uuidv7(), by: aisha, words: 'Third ticket of this kind this month. If it is the same security program again, we need an article.' });

  const restore = await open({ by: administratorEmail, subject: 'Restore to another computer has stopped', product: 'safe_pro', urgency: 'stopped', words: 'A customer’s laptop was stolen. The restore to the new one stops at 38 %.' });
  await answerTicket({ ticketId: restore.id, entryId: uuidv7(), by: aisha, solves: false, words: 'Start it again with the wired network, please: it goes on where it stopped.' });
  await replyToTicket({ ticketId: restore.id, entryId: uuidv7(), by: await by(administratorEmail), via: 'mail', words: 'Done. It goes on, but very slowly now. Can you see why?' });
  // Waits since yesterday: overdue in the office's queue.
  await within('system', (trx) => trx.raw("update tickets set waits_since = waits_since - interval '1 day', reply_due_at = waits_since - interval '2 hours' where id = ?", [restore.id]));

  const invoice = await open({ by: administratorEmail, subject: 'Change of the company address on receipts', product: 'partner', urgency: 'question', isPrivate: true, words: 'We move on the first. From when on do receipts show the new address?' });
  await answerTicket({ ticketId: invoice.id, entryId: uuidv7(), by: aisha, solves: true, words: 'From the moment you change it under My organization, Company. Receipts that were issued before keep the old one.' });
  await rateTicket({ ticketId: invoice.id, by: await by(administratorEmail), rating: 'good', words: 'Quick and clear.' });

  const twice = await open({ by: technicianEmail, subject: 'Backup stops at nine (again)', product: 'safe', urgency: 'hindered', isAboutCustomer: true, words: 'Same computer as yesterday.' });
  await assignTicket({ ticketId: twice.id, by: aisha, to: aisha.personId });
  await mergeTicket({ ticketId: twice.id, by: aisha, number: stops.number });
  await holdMail(stops.number);
}

async function openFor(people: People, { by, isAboutCustomer = false, isPrivate = false, ...asked }: Asked): Promise<{ id: string; number: string }> {
  const organizationId = by === harborEmail ? HARBOR.id : NORTHWIND.id;
  const personId = people.get(by)!;
  const facts = await within('system', async (trx) => {
    const { id: membershipId } = await trx('memberships').where({ organization_id: organizationId, person_id: personId }).first<{ id: string }>('id');
    const machine = isAboutCustomer ? await trx('machines').where({ organization_id: organizationId }).whereNull('delete_at').orderBy('id').first<{ id: string; account_id: string } | undefined>('id', 'account_id') : undefined;
    return { membershipId, accountId: machine?.account_id ?? null, machineId: machine?.id ?? null, by: await actorOf(trx, personId) };
  }, { readOnly: true });
  return openTicket({ ...asked, ...facts, id: uuidv7(), organizationId, isPrivate });
}

async function actorOf(trx: Scoped, personId: string): Promise<TicketActor> {
  const { name } = await trx('people').where({ id: personId }).first<{ name: string }>(trx.raw("trim(first_name || ' ' || last_name) as name"));
  return { actor: { kind: 'person', id: personId, requestId: null }, personId, name };
}

async function staffOf(trx: Scoped, email: string): Promise<TicketActor> {
  const { id } = await trx('people').where({ email }).first<{ id: string }>('id');
  return { ...await actorOf(trx, id), actor: { kind: 'staff', id, requestId: null } };
}

async function logFile() {
  const kept = await keepTicketFile('backup-2026-11-20.log', Buffer.from(LOG));
  if ('problem' in kept) throw new Error(kept.problem);
  return kept;
}

/** What somebody wrote from an address that nobody knows. */
async function holdMail(number: string): Promise<void> {
  await within('system', (trx) => trx.raw(
    `insert into inbound_mails (id, message_id, from_email, from_name, subject, words, outcome, reason, received_at)
     values (?, '<demo-held@home.example>', 'priya.at.home@mail.example', 'Priya', 'Re: The backup of one computer stops every morning at nine', 'Yes, the same program as on the reception computer. I write from my private address, sorry.', 'held', ?, app.now())`, [uuidv7(), `Replies to ${number} from an address that our mail did not go to`]));
}

import { config } from '../config';
import { type NewMail, queueMails } from '../mail/queue-mail';
import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { paths } from '../paths';
import { type Scoped } from '../platform/database/database';
import { replyAddress, takesMail, threadId } from './reply-address';
import { CLOSES_AFTER_DAYS, REOPENS_WITHIN_DAYS, type Ticket, URGENCY_NAMES } from './ticket';
import { listTicketPeople, listTicketStaff, type TicketPerson } from './ticket-people.report';

type About = { ticket: Ticket; now: Date };
type Words = { kind: string; dedupeKey: string; subject: string; paragraphs: readonly string[]; button?: { label: string; href: string }; after?: readonly string[] };

/** To who wrote the ticket: it is here, and how to add to it. `due` is when we mean to answer, in words. */
export async function mailReceived(trx: Scoped, { ticket, now, due }: About & { due: string }): Promise<void> {
  await tell(trx, { ticket, now }, (await listTicketPeople(trx, ticket)).filter(({ personId }) => personId === ticket.writtenBy), {
    kind: 'support.received', dedupeKey: `ticket:${ticket.id}`, subject: `We have your question: ${ticket.subject}`,
    paragraphs: [`Your ticket is ${ticket.number}. We mean to answer by ${due}.`],
  });
}

/** What staff wrote, and nothing else of the ticket: who takes part has read the rest. */
export async function mailAnswered(trx: Scoped, { ticket, now, entryId, words, solved, hasFiles }: About & { entryId: string; words: string; solved: boolean; hasFiles: boolean }): Promise<void> {
  await tell(trx, { ticket, now }, await listTicketPeople(trx, ticket), {
    kind: 'support.answered', dedupeKey: `entry:${entryId}`, subject: `Re: ${ticket.subject}`,
    paragraphs: [...linesOf(words), ...hasFiles ? ['There are files with the ticket: open it to see them.'] : [], ...solved ? [solvedWords(ticket)] : []],
    button: solved ? { label: 'Tell us how it went', href: pageOf(ticket) } : { label: 'Open the ticket', href: pageOf(ticket) },
  });
}

export async function mailSolved(trx: Scoped, { ticket, now }: About): Promise<void> {
  await tell(trx, { ticket, now }, await listTicketPeople(trx, ticket), {
    kind: 'support.solved', dedupeKey: `ticket:${ticket.id}:${ticket.solvedAt!.toISOString()}`, subject: `Re: ${ticket.subject}`,
    paragraphs: [solvedWords(ticket)], button: { label: 'Tell us how it went', href: pageOf(ticket) },
  });
}

/** Staff have opened it again. */
export async function mailReopened(trx: Scoped, { ticket, now, due }: About & { due: string }): Promise<void> {
  await tell(trx, { ticket, now }, await listTicketPeople(trx, ticket), {
    kind: 'support.reopened', dedupeKey: `ticket:${ticket.id}:${now.toISOString()}`, subject: `Re: ${ticket.subject}`,
    paragraphs: [`Ticket ${ticket.number} is open again. We look into it and mean to answer by ${due}.`],
  });
}

/** It goes on in another ticket, which they see. */
export async function mailMerged(trx: Scoped, { ticket, into, now }: About & { into: Ticket }): Promise<void> {
  await tell(trx, { ticket: into, now }, await listTicketPeople(trx, ticket), {
    kind: 'support.merged', dedupeKey: `ticket:${ticket.id}`, subject: `Re: ${ticket.subject}`,
    paragraphs: [`Ticket ${ticket.number} asks the same as ${into.number}, so we answer both there.`],
  });
}

/** To everybody who works on tickets, one mail an hour however many tickets come in. */
export async function mailStaffOfNew(trx: Scoped, { ticket, now, organizationName }: About & { organizationName: string }): Promise<void> {
  await queueMails(trx, (await listTicketStaff(trx)).map((to) => ({
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'support.new-ticket', dedupeKey: `hour:${now.toISOString().slice(0, 13)}`, to, view: 'message', now,
    subject: `A new ticket from ${organizationName}`,
    locals: {
      greeting: `Hello ${to.name},`,
      paragraphs: [`${ticket.writtenName} of ${organizationName} asks: ${ticket.subject}`, 'There may be more tickets that wait: you get a mail like this once an hour at most.'],
      facts: [{ label: 'Ticket', value: ticket.number }, { label: 'Urgency', value: URGENCY_NAMES[ticket.urgency] }, ...ticket.isPriority ? [{ label: 'Partner', value: 'Premier' }] : []],
      button: { label: 'Open the queue', href: config.baseUrl + paths.support.office.index },
    },
  })));
}

/** To whoever has taken the ticket: once an hour. */
export async function mailStaffOfReply(trx: Scoped, { ticket, now }: About): Promise<void> {
  const to = (await listTicketStaff(trx)).find(({ personId }) => personId === ticket.assignedTo);
  if (!to) return;
  await queueMails(trx, [{
    organizationId: HOUSE_ORGANIZATION_ID, kind: 'support.partner-replied', dedupeKey: `ticket:${ticket.id}:${now.toISOString().slice(0, 13)}`, to, view: 'message', now,
    subject: `A reply in ${ticket.number}: ${ticket.subject}`,
    locals: { greeting: `Hello ${to.name},`, paragraphs: ['The partner has replied in a ticket that you have taken.'], button: { label: 'Open the ticket', href: config.baseUrl + paths.support.office.show(ticket.id) } },
  }]);
}

async function tell(trx: Scoped, { ticket, now }: About, people: readonly TicketPerson[], { kind, dedupeKey, subject, paragraphs, button, after = [] }: Words): Promise<void> {
  await queueMails(trx, people.map((to): NewMail => ({
    organizationId: ticket.organizationId, accountId: ticket.accountId, kind, dedupeKey, to, subject, view: 'message', now, inReplyTo: threadId(ticket),
    ...takesMail() && { replyTo: replyAddress(ticket, to.personId) },
    locals: {
      greeting: `Hello ${to.name},`, paragraphs, button: button ?? { label: 'Open the ticket', href: pageOf(ticket) },
      after: [...after, takesMail() ? `Ticket ${ticket.number}. Reply to this mail, or on the page.` : `Ticket ${ticket.number}. Reply on the page: mails to this address are not read.`],
    },
  })));
}

function solvedWords({ number }: Ticket): string {
  return `We take ticket ${number} as solved. Not so? Reply within ${REOPENS_WITHIN_DAYS} days and it opens again; after ${CLOSES_AFTER_DAYS} days it is closed.`;
}

function pageOf({ id }: Ticket): string {
  return config.baseUrl + paths.support.show(id);
}

/** Each line a paragraph of its own. */
function linesOf(words: string): string[] {
  return words.split('\n').map((line) => line.trim()).filter((line) => line !== '');
}

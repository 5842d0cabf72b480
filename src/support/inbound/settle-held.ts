import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../audit/audit.repository';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { readKeptFile } from '../../platform/files/files';
import { type KeptFile } from '../files/keep-ticket-file';
import { listSupportMemberships, seesTicket, type SupportMember } from '../ticket-people.report';
import { readTicketNumber } from '../ticket-number.model';
import { findTicketByNumber, getTicketForUpdate } from '../tickets.repository';
import { openIn } from '../tickets/open-ticket';
import { replyIn } from '../tickets/reply-to-ticket';
import { step } from '../tickets/change-ticket';
import { type TicketActor } from '../with-ticket';
import { getHeld, type InboundMail, letGoOfFiles, settleHeld } from './inbound-mails.repository';
import { parseMail } from './parse-mail';
import { keepFiles, shortSubject, wordsWith } from './receive-mail';

export type Decision = { kind: 'ticket'; number: string } | { kind: 'open'; organizationId: string } | { kind: 'drop' };
type Settling = { mailId: string; by: TicketActor; decision: Decision };

/**
 * Staff say what becomes of a held mail: into a ticket, a ticket of its own for a partner's person, or nothing. The words are told as the
 * sender's, with their address. Once; throws RuleBroken where the ticket cannot take it. Answers the ticket, if any.
 */
export async function settleMail({ mailId, by, decision }: Settling): Promise<string | null> {
  const held = await within('system', (trx) => getHeld(trx, mailId), { readOnly: true });
  const files = decision.kind === 'drop' ? { kept: [], left: 0 } : await filesOf(held);
  try {
    return await settleWith(files, { mailId, by, decision });
  } catch (error) {
    // What was kept for a ticket is not left lying about: the sender may have been erased meanwhile.
    await within('system', async (trx) => letGoOfFiles(trx, files.kept, await databaseNow(trx)));
    throw error;
  }
}

function settleWith(files: Files, { mailId, by, decision }: Settling): Promise<string | null> {
  return within('system', async (trx) => {
    const mail = await getHeld(trx, mailId, { forUpdate: true });
    if (mail.settledAt !== null) throw new RuleBroken('Somebody has settled this mail meanwhile.');
    const now = await databaseNow(trx);
    const ticketId = decision.kind === 'ticket' ? await intoTicket(trx, { mail, by, files, number: decision.number, now }) : decision.kind === 'open' ? await asTicket(trx, { mail, by, files, organizationId: decision.organizationId }) : null;
    await settleHeld(trx, mail.id, { ticketId, settledBy: by.personId, now });
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor: by.actor, action: 'mail.settled', subjectType: 'inbound mail', subjectId: mail.id, after: { decision: decision.kind, ticketId }, now });
    return ticketId;
  });
}

type Files = { kept: readonly KeptFile[]; left: number };

async function filesOf({ rawSha256 }: InboundMail): Promise<Files> {
  const raw = rawSha256 === null ? undefined : await readKeptFile(rawSha256);
  const parsed = raw && await parseMail(raw);
  return parsed ? keepFiles(parsed) : { kept: [], left: 0 };
}

async function intoTicket(trx: Scoped, { mail, by, files, number, now }: { mail: InboundMail; by: TicketActor; files: Files; number: string; now: Date }): Promise<string> {
  const known = readTicketNumber(number);
  const found = known === undefined ? undefined : await findTicketByNumber(trx, known);
  if (!found) throw new RuleBroken('There is no ticket of this number. Look it up in the list of tickets.');
  const ticket = await getTicketForUpdate(trx, found.id);
  const open = ticket.mergedInto === null && ticket.solvedAt !== null ? await step(trx, ticket, 'reopen', { kind: 'reopened', side: 'office', by, now }) : ticket;
  const sender = (await listSupportMemberships(trx, mail.fromEmail)).find(({ organizationId }) => organizationId === ticket.organizationId);
  const author: TicketActor = sender && await seesTicket(trx, sender, ticket) ? { actor: by.actor, personId: sender.personId, name: sender.name } : { actor: by.actor, personId: by.personId, name: mail.fromEmail };
  await replyIn(trx, open, { entryId: uuidv7(), by: author, words: wordsWith(mail, files.left), via: 'mail', files: files.kept }, now);
  return ticket.id;
}

async function asTicket(trx: Scoped, { mail, by, files, organizationId }: { mail: InboundMail; by: TicketActor; files: Files; organizationId: string }): Promise<string> {
  const sender = (await listSupportMemberships(trx, mail.fromEmail)).find((one) => one.organizationId === organizationId);
  if (!sender) throw new RuleBroken('Nobody with this address may ask for support there. Put the mail into a ticket, or drop it.');
  const { id } = await openIn(trx, { ...opening(mail, sender), by: { actor: by.actor, personId: sender.personId, name: sender.name }, words: wordsWith(mail, files.left), files: files.kept });
  return id;
}

function opening({ subject }: InboundMail, { organizationId, membershipId }: SupportMember) {
  return {
    id: uuidv7(), organizationId, membershipId, subject: shortSubject(subject), product: 'partner' as const, urgency: 'question' as const, isPrivate: false, accountId: null, machineId: null, accountName: '', machineName: '', via: 'mail' as const,
  };
}

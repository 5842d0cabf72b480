import { uuidv7 } from 'uuidv7';
import { config } from '../../config';
import { lockAddress } from '../../platform/database/address-lock';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { keepFile } from '../../platform/files/files';
import { keepTicketFile, type KeptFile } from '../files/keep-ticket-file';
import { FILES_A_SIDE } from '../files/ticket-file.model';
import { isRightSeal, isSupportAddress, readReplyAddress } from '../reply-address';
import { may, type Ticket } from '../ticket';
import { listSupportMemberships, seesTicket, type SupportMember } from '../ticket-people.report';
import { findTicketByNumber, getTicket, getTicketForUpdate } from '../tickets.repository';
import { openIn } from '../tickets/open-ticket';
import { replyIn } from '../tickets/reply-to-ticket';
import { type TicketActor } from '../with-ticket';
import { type InboundMail, insertInboundMail, isKnownMail, letGoOfFiles, type Outcome, updateInboundMail } from './inbound-mails.repository';
import { parseMail, type ParsedMail } from './parse-mail';

export type Received = { outcome: Outcome | 'known' | 'unreadable'; ticketId?: string };
type Taken = { outcome: 'reply'; ticket: Ticket; member: SupportMember } | { outcome: 'opened'; member: SupportMember };
type Verdict = { outcome: 'ignored' | 'held'; reason: string } | Taken;

/**
 * Takes a raw mail to the support address: a reply goes into its ticket if it comes from whom our mail went to, a new question of a partner's
 * person opens one, whatever else a person wrote is held for staff, and what a program wrote is ignored, so that no two programs answer
 * each other. The same mail twice counts once.
 */
export async function receiveMail(raw: Buffer, { requestId }: { requestId: string }): Promise<Received> {
  const mail = await parseMail(raw);
  if (!mail) return { outcome: 'unreadable' };
  if (await within('system', (trx) => isKnownMail(trx, mail.messageId), { readOnly: true })) return { outcome: 'known' };
  const { outcome, reason } = toldOf(await within('system', (trx) => judge(trx, mail), { readOnly: true }));
  // Files are kept before the transaction that names them; the verdict is asked again inside it.
  const files = outcome === 'reply' || outcome === 'opened' ? await keepFiles(mail) : { kept: [], left: 0 };
  const rawSha256 = outcome === 'ignored' ? null : await keepFile(raw);
  return within('system', async (trx) => {
    await lockAddress(trx, mail.from.email, 'shared');
    const now = await databaseNow(trx);
    const row: InboundMail = {
      id: uuidv7(), messageId: mail.messageId, fromEmail: mail.from.email, fromName: mail.from.name, subject: mail.subject, words: mail.words, outcome: outcome === 'ignored' ? 'ignored' : 'held', reason, rawSha256,
      ticketId: null, receivedAt: now, settledAt: null, settledBy: null,
    };
    if (!await insertInboundMail(trx, row)) return { outcome: 'known' };
    const verdict = await judge(trx, mail);
    if ('reason' in verdict) {
      // What was kept for a ticket has none: the sender may not write to it any more.
      await letGoOfFiles(trx, files.kept, now);
      return { outcome: row.outcome };
    }
    const ticketId = await take(trx, verdict, { mail, ...files, requestId, now });
    await updateInboundMail(trx, row.id, { outcome: verdict.outcome, ticketId });
    return { outcome: verdict.outcome, ticketId };
  });
}

type Taking = { mail: ParsedMail; kept: readonly KeptFile[]; left: number; requestId: string; now: Date };

async function take(trx: Scoped, verdict: Taken, { mail, kept, left, requestId, now }: Taking): Promise<string> {
  const { member } = verdict;
  const by: TicketActor = { actor: { kind: 'person', id: member.personId, requestId }, personId: member.personId, name: member.name };
  const words = wordsWith(mail, left);
  if (verdict.outcome === 'reply') {
    const ticket = await getTicketForUpdate(trx, verdict.ticket.id);
    await replyIn(trx, ticket, { entryId: uuidv7(), by, words, via: 'mail', files: kept }, now);
    return ticket.id;
  }
  const { id } = await openIn(trx, {
    id: uuidv7(), organizationId: member.organizationId, membershipId: member.membershipId, by, subject: shortSubject(mail.subject), product: 'partner', urgency: 'question', words, isPrivate: false,
    accountId: null, machineId: null, accountName: '', machineName: '', via: 'mail', files: kept,
  });
  return id;
}

/** What is to be done with a mail; asked in the system's scope. */
async function judge(trx: Scoped, mail: ParsedMail): Promise<Verdict> {
  if (mail.isAutomatic) return { outcome: 'ignored', reason: 'Written by a program' };
  if (mail.from.email === config.vendor.mailFrom.toLowerCase() || isSupportAddress(mail.from.email)) return { outcome: 'ignored', reason: 'From an address of ours' };
  const codes = mail.to.flatMap((address) => readReplyAddress(address) ?? []);
  const members = await listSupportMemberships(trx, mail.from.email);
  if (codes.length === 0) return judgeNew(mail, members);
  for (const { number, seal } of codes) {
    const ticket = await followed(trx, number);
    const member = ticket && members.find(({ organizationId }) => organizationId === ticket.organizationId);
    if (ticket && member && isRightSeal(seal, ticket.sealedId, member.personId) && await seesTicket(trx, member, ticket)) return judgeReply(mail, ticket, member, await databaseNow(trx));
  }
  return { outcome: 'held', reason: `Replies to ${codes[0]!.number} from an address that our mail did not go to` };
}

function judgeReply(mail: ParsedMail, ticket: Ticket, member: SupportMember, now: Date): Verdict {
  if (mail.words === '' && mail.files.length === 0) return { outcome: 'ignored', reason: 'Says nothing' };
  return may(ticket, 'reply', now) ? { outcome: 'reply', ticket, member } : { outcome: 'held', reason: `Replies to ${ticket.number}, which was solved more than 14 days ago` };
}

function judgeNew(mail: ParsedMail, members: readonly SupportMember[]): Verdict {
  if (mail.words === '' && mail.files.length === 0) return { outcome: 'ignored', reason: 'Says nothing' };
  const [member, ...others] = members;
  if (!member) return { outcome: 'held', reason: 'From an unknown address' };
  return others.length > 0 ? { outcome: 'held', reason: 'From somebody who belongs to several organizations' } : { outcome: 'opened', member };
}

/** The ticket of a number, or the one that it was merged into; the seal is of the one that was mailed about. */
async function followed(trx: Scoped, number: string): Promise<(Ticket & { sealedId: string }) | undefined> {
  const ticket = await findTicketByNumber(trx, number);
  if (!ticket) return undefined;
  let goesOn = ticket;
  for (let step = 0; step < 5 && goesOn.mergedInto !== null; step += 1) goesOn = await getTicket(trx, goesOn.mergedInto);
  return { ...goesOn, sealedId: ticket.id };
}

/** Up to five that tickets take; `left` counts the others. */
export async function keepFiles(mail: ParsedMail): Promise<{ kept: KeptFile[]; left: number }> {
  const kept: KeptFile[] = [];
  for (const { name, content } of mail.files.slice(0, FILES_A_SIDE)) {
    const file = await keepTicketFile(name, content);
    if (!('problem' in file)) kept.push(file);
  }
  return { kept, left: mail.files.length - kept.length };
}

/** The words of a mail, saying how many of its files are missing. */
export function wordsWith({ words }: { words: string }, left: number): string {
  const note = left === 0 ? '' : `(${left === 1 ? 'A file of this mail is' : `${left} files of this mail are`} not of a kind or size that tickets take.)`;
  return [words, note].filter((part) => part !== '').join('\n\n') || '(No words; see the files.)';
}

/** A subject as tickets have it, without what mail programs put before it. */
export function shortSubject(subject: string): string {
  return [...subject.replace(/^(\s*(re|aw|fw|fwd|wg|sv|antw)\s*:)+\s*/i, '').trim()].slice(0, 140).join('').slice(0, 150) || 'A question by mail';
}

function toldOf(verdict: Verdict): { outcome: Verdict['outcome']; reason: string } {
  return { outcome: verdict.outcome, reason: 'reason' in verdict ? verdict.reason : '' };
}

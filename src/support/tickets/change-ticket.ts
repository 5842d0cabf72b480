import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { mailSolved } from '../support.mails';
import { after, may, refusalOf, type Ticket } from '../ticket';
import { type EntryKind, insertEntry, type TicketSide } from '../ticket-entries.repository';
import { changeTicket } from '../tickets.repository';
import { dueFor, recordTicket, type TicketActor, withTicket } from '../with-ticket';

type Step = { ticketId: string; by: TicketActor };

/** Either side says that it is solved. Staff's word is mailed; a partner knows. */
export function solveTicket({ ticketId, by, side }: Step & { side: 'partner' | 'office' }): Promise<Ticket> {
  return withTicket(ticketId, async (trx, ticket, now) => {
    const changed = await step(trx, ticket, 'solve', { kind: 'solved', side, by, now });
    if (side === 'office') await mailSolved(trx, { ticket: changed, now });
    return changed;
  });
}

/** What the partner thinks of how it went, once. */
export function rateTicket({ ticketId, by, rating, words }: Step & { rating: 'good' | 'bad'; words: string }): Promise<Ticket> {
  return withTicket(ticketId, async (trx, ticket, now) => {
    if (!may(ticket, 'rate', now)) throw new RuleBroken(refusalOf('rate'));
    const changed = await changeTicket(trx, ticket, { rating, ratingWords: words, ratedAt: now }, now);
    await logStep(trx, changed, { kind: 'rated', side: 'partner', by, now });
    await recordTicket(trx, { before: ticket, after: changed, action: 'rated', actor: by.actor, now, more: { rating } });
    return changed;
  });
}

type Told = { kind: EntryKind; side: TicketSide; by: TicketActor; now: Date; words?: string };

/** Writes what an act changes, with its lines in the ticket and in the audit log. Throws RuleBroken where the act may not be done. */
export async function step(trx: Scoped, ticket: Ticket, act: 'solve' | 'reopen' | 'close' | 'merge', told: Told, more: Partial<Ticket> = {}): Promise<Ticket> {
  const { by, now, kind } = told;
  const changes = after(ticket, act, { now, dueAt: await dueFor(trx, ticket, now) });
  const changed = await changeTicket(trx, ticket, { ...changes, ...more, ...act !== 'close' && { lastMessageAt: now } }, now);
  await logStep(trx, changed, told);
  await recordTicket(trx, { before: ticket, after: changed, action: kind, actor: by.actor, now });
  return changed;
}

async function logStep(trx: Scoped, { id, organizationId }: Ticket, { kind, side, by, now, words = '' }: Told): Promise<void> {
  await insertEntry(trx, { id: uuidv7(), organizationId, ticketId: id, at: now, kind, side, authorId: side === 'system' ? null : by.personId, authorName: by.name, via: 'page', words });
}

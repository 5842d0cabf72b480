import { type ContentProduct } from '../content/content-item';
import { RuleBroken } from '../platform/errors';
import { daysFromMoment } from '../platform/values/dates';

export const TICKET_STATES = ['open', 'waiting_for_partner', 'waiting_for_us', 'solved', 'closed'] as const;
export type TicketState = (typeof TICKET_STATES)[number];
export const URGENCIES = ['question', 'hindered', 'stopped'] as const;
export type Urgency = (typeof URGENCIES)[number];
/** `reply` comes from the partner and `answer` from staff; `wait`: staff have answered otherwise, by phone say. */
export const TICKET_ACTS = ['reply', 'answer', 'wait', 'solve', 'reopen', 'close', 'merge', 'rate'] as const;
export type TicketAct = (typeof TICKET_ACTS)[number];

/** Days after which a solved ticket is closed, and until when a reply opens it again. */
export const CLOSES_AFTER_DAYS = 7;
export const REOPENS_WITHIN_DAYS = 14;

export interface Ticket {
  readonly id: string;
  readonly number: string;
  readonly organizationId: string;
  readonly subject: string;
  readonly product: ContentProduct;
  readonly urgency: Urgency;
  readonly accountId: string | null;
  readonly accountName: string;
  readonly machineId: string | null;
  readonly machineName: string;
  readonly isPrivate: boolean;
  readonly isPriority: boolean;
  readonly writtenBy: string;
  readonly writtenName: string;
  readonly writtenMembershipId: string;
  readonly state: TicketState;
  readonly assignedTo: string | null;
  readonly waitsSince: Date | null;
  readonly replyDueAt: Date | null;
  readonly answeredAt: Date | null;
  readonly solvedAt: Date | null;
  readonly closedAt: Date | null;
  readonly mergedInto: string | null;
  readonly rating: 'good' | 'bad' | null;
  readonly ratingWords: string;
  readonly ratedAt: Date | null;
  readonly createdAt: Date;
  readonly lastMessageAt: Date;
  readonly updatedAt: Date;
}

type Standing = Pick<Ticket, 'state' | 'solvedAt' | 'mergedInto' | 'rating' | 'replyDueAt' | 'waitsSince' | 'answeredAt'>;
type When = { now: Date; dueAt: Date };

/** Whether an act may be done to a ticket now. */
export function may(ticket: Standing, act: TicketAct, now: Date): boolean {
  if (ticket.mergedInto !== null) return false;
  const { state } = ticket;
  switch (act) {
    case 'reply': return ticket.solvedAt === null || now <= daysFromMoment(ticket.solvedAt, REOPENS_WITHIN_DAYS);
    case 'answer': return state !== 'closed';
    case 'wait': return state === 'open' || state === 'waiting_for_us';
    case 'solve': case 'merge': return state !== 'solved' && state !== 'closed';
    case 'reopen': return state === 'solved' || state === 'closed';
    case 'close': return state === 'solved' && now >= daysFromMoment(ticket.solvedAt!, CLOSES_AFTER_DAYS);
    case 'rate': return (state === 'solved' || state === 'closed') && ticket.rating === null;
  }
}

/** What an act leaves a ticket as; throws RuleBroken with what to do instead. `dueAt` is when an answer to something that comes in now is due. */
export function after(ticket: Standing, act: Exclude<TicketAct, 'rate'>, { now, dueAt }: When): Partial<Ticket> {
  if (!may(ticket, act, now)) throw new RuleBroken(refusals[act]);
  switch (act) {
    // Whoever writes twice does not wait anew.
    case 'reply': return ticket.replyDueAt !== null ? {} : waiting({ now, dueAt });
    case 'reopen': return waiting({ now, dueAt });
    case 'answer': return { ...NOT_WAITING, state: 'waiting_for_partner', answeredAt: ticket.answeredAt ?? now };
    case 'wait': return { ...NOT_WAITING, state: 'waiting_for_partner' };
    case 'solve': return { ...NOT_WAITING, state: 'solved', solvedAt: now };
    case 'close': return { state: 'closed', closedAt: now };
    case 'merge': return { ...NOT_WAITING, state: 'closed', solvedAt: now, closedAt: now };
  }
}

const NOT_WAITING = { waitsSince: null, replyDueAt: null, solvedAt: null, closedAt: null } as const;

function waiting({ now, dueAt }: When): Partial<Ticket> {
  return { state: 'waiting_for_us', waitsSince: now, replyDueAt: dueAt, solvedAt: null, closedAt: null };
}

const refusals: Record<TicketAct, string> = {
  reply: 'This ticket was solved more than 14 days ago, or goes on in another one. Open a new ticket and name its number.',
  answer: 'The ticket is closed. Open it again before you answer.',
  wait: 'The ticket does not wait for us any more. Look at what happened meanwhile.',
  solve: 'The ticket is solved already.',
  reopen: 'The ticket is open.',
  close: 'The ticket is not solved, or not for seven days yet.',
  merge: 'Only a ticket that is open can be merged into another one.',
  rate: 'Tell us after the ticket is solved, once.',
};

export const refusalOf = (act: TicketAct): string => refusals[act];

/** How much it hurts, as the form asks it. */
export const URGENCY_NAMES: Record<Urgency, string> = { question: 'A question', hindered: 'Work is hindered', stopped: 'Work or recovery has stopped' };

import { config } from '../../config';
import { type NewMail, queueMails } from '../../mail/queue-mail';
import { paths } from '../../paths';
import type { Scoped } from '../../platform/database/database';
import { day } from '../../platform/values/format';
import { consequences, DAYS_TO_SIGN, type Move } from './move';
import type { Recipient } from './move-parties.report';

type Side = 'receiving' | 'leaving' | 'customer';
type Words = { subject: string; paragraphs: readonly string[]; after?: readonly string[] };
type Told = { move: Move; receiving: readonly Recipient[]; customers: readonly Recipient[]; now: Date };
type ToldAll = Told & { leaving: readonly Recipient[] };

/** The customer has signed: the receiving partner is asked to, and the customer has it in writing. */
export function mailMoveOpened(trx: Scoped, { move, receiving, customers, now }: Told): Promise<number> {
  const { accountName, from, to } = move;
  return queueMails(trx, [
    ...mailsTo(move, 'opened', 'receiving', receiving, now, {
      subject: `${accountName} wants to move to you: sign to take it on`,
      paragraphs: [`${move.acceptedName} has accepted your request. Another partner looks after ${accountName} now, so this is a move: it happens on a day that you choose, once you have signed as well.`,
        `Look at what you take on and sign within ${DAYS_TO_SIGN} days. After that the move lapses.`],
    }),
    ...mailsTo(move, 'opened', 'customer', customers, now, {
      subject: `You agreed to move to ${to.name}`,
      paragraphs: [`${move.acceptedName} agreed that ${to.name} looks after ${accountName} instead of ${from.name}. Nothing changes yet: ${to.name} signs next and chooses the day. We tell you both.`,
        'You can withdraw the move until it has happened.'],
    }),
  ]);
}

/** Both have signed: everybody knows the day. */
export function mailMoveSigned(trx: Scoped, { move, receiving, leaving, customers, now }: ToldAll): Promise<number> {
  const { accountName, from, to } = move;
  const on = day(move.movesOn!);
  const { happens, stays } = consequences({ from: from.name, to: to.name }, move.movesOn);
  return queueMails(trx, [
    ...mailsTo(move, 'signed', 'leaving', leaving, now, {
      subject: `${accountName} moves to another partner on ${on}`,
      paragraphs: [`${accountName} has chosen ${to.name}, and both have signed. On ${on} you lose sight of the account; your receipts stay with you.`,
        'Your automatic renewals, announced renewals and scheduled changes for it end on that day, and nothing more is charged to you. The case shows what of your paid terms is unused then, for you and your settlement with the other partner.'],
    }),
    ...mailsTo(move, 'signed', 'customer', customers, now, { subject: `Your move to ${to.name} is on ${on}`, paragraphs: [happens[0]!, happens[2]!, ...stays.slice(0, 2)], after: ['You can withdraw the move until it has happened.'] }),
    ...mailsTo(move, 'signed', 'receiving', receiving, now, { subject: `${accountName} moves to you on ${on}`, paragraphs: [`${move.signedName} has signed. On ${on} ${accountName} appears in your accounts. Plans that run then run on; renew them when they end.`] }),
  ]);
}

/** It has happened. */
export function mailMoveDone(trx: Scoped, { move, receiving, leaving, customers, now }: ToldAll): Promise<number> {
  const { accountName, to } = move;
  return queueMails(trx, [
    ...mailsTo(move, 'done', 'receiving', receiving, now, {
      subject: `${accountName} is with you now`, paragraphs: [`You look after ${accountName} from today. Nothing renews by itself yet: switch automatic renewal on, or renew by hand before a plan ends.`],
    }),
    ...mailsTo(move, 'done', 'leaving', leaving, now, {
      subject: `${accountName} has moved to another partner`, paragraphs: [`${accountName} is with ${to.name} from today. Nothing more is charged to you for it. Your receipts and the settlement stay with you.`],
    }),
    ...mailsTo(move, 'done', 'customer', customers, now, {
      subject: `${to.name} looks after your backup now`, paragraphs: [`Your backups, your files and your password are as they were. From today turn to ${to.name} with questions.`],
    }),
  ]);
}

/** Taken back by one of the two. The partner who was to be left hears of it only where it had been told of the move. */
export function mailMoveWithdrawn(trx: Scoped, { move, receiving, leaving, customers, now, side }: ToldAll & { side: 'customer' | 'receiving' }): Promise<number> {
  const { accountName, from, to } = move;
  const who = side === 'customer' ? 'The customer' : to.name;
  const words = { subject: `The move of ${accountName} was withdrawn`, paragraphs: [`${who} has withdrawn the move. Everything stays as it was: ${from.name} looks after ${accountName}.`] };
  return queueMails(trx, [
    ...mailsTo(move, 'withdrawn', 'receiving', receiving, now, { ...words, paragraphs: [`${side === 'customer' ? 'The customer has' : 'You have'} withdrawn the move. ${accountName} stays with its partner.`] }),
    ...mailsTo(move, 'withdrawn', 'customer', customers, now, words),
    ...mailsTo(move, 'withdrawn', 'leaving', leaving, now, { ...words, paragraphs: [`${who} has withdrawn the move. ${accountName} stays with you, and everything that you have set up goes on.`] }),
  ]);
}

export function mailMoveLapsed(trx: Scoped, { move, receiving, customers, now }: Told): Promise<number> {
  const { accountName, from, to } = move;
  const [why, stays] = move.signedAt ? [`${accountName} was not with ${from.name} any more on the day of the move.`, '']
    : [`${to.name} did not sign within ${DAYS_TO_SIGN} days.`, ` ${from.name} goes on looking after ${accountName}.`];
  return queueMails(trx, [
    ...mailsTo(move, 'lapsed', 'receiving', receiving, now, { subject: `The move of ${accountName} has lapsed`, paragraphs: [`${why} Send a new request if you still want to look after ${accountName}.`] }),
    ...mailsTo(move, 'lapsed', 'customer', customers, now, { subject: `Your move to ${to.name} has lapsed`, paragraphs: [`${why}${stays} Ask ${to.name} to send a new request if you still want to move.`] }),
  ]);
}

/** The day has come and something is in its way; told once. Only the partner who is left can read what, because it is about its money. */
export function mailMoveDelayed(trx: Scoped, { move, receiving, leaving, customers, now, words }: ToldAll & { words: string }): Promise<number> {
  const { accountName, from } = move;
  return queueMails(trx, [
    ...mailsTo(move, 'delayed', 'leaving', leaving, now, { subject: `The move of ${accountName} waits for you`, paragraphs: [`The day of the move has come, and it cannot happen yet. ${words}`, 'We try again every ten minutes. The move happens as soon as nothing is in its way.'] }),
    ...mailsTo(move, 'delayed', 'receiving', receiving, now, { subject: `The move of ${accountName} is delayed`, paragraphs: [DELAYED(from.name)] }),
    ...mailsTo(move, 'delayed', 'customer', customers, now, { subject: 'Your move is delayed', paragraphs: [DELAYED(from.name)] }),
  ]);
}

/** What all but the partner who is left are told of a delay. */
export const DELAYED = (from: string): string => `Something between us and ${from} has to come to its end first, such as a payment that is on its way. We try again every ten minutes, and the move happens as soon as nothing is in its way. You need not do anything.`;

const LINKS: Record<Side, (id: string) => string> = { receiving: paths.moves.show, leaving: paths.moves.show, customer: paths.moves.my.show };

function mailsTo(move: Move, event: string, side: Side, recipients: readonly Recipient[], now: Date, { subject, paragraphs, after }: Words): NewMail[] {
  const organizationId = side === 'leaving' ? move.from.organizationId : move.to.organizationId;
  return recipients.map((to) => ({
    organizationId, accountId: move.accountId, kind: `moves.${event}-${side}`, dedupeKey: `move:${move.id}:${event}`, to, subject, view: 'message', now,
    locals: { greeting: to.name ? `Hello ${to.name},` : 'Hello,', paragraphs, button: { label: 'Open the case', href: config.baseUrl + LINKS[side](move.id) }, ...after && { after } },
  }));
}

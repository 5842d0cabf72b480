import { paths } from '../../paths';
import { day, moment, money } from '../../platform/values/format';
import { consequences, type Move, type MovedLine, type MoveSide, standing } from './move';
import type { LoggedMove } from './move-log.report';
import { DELAYED } from './moves.mails';
import type { Settlement } from './settlement.model';

const MOVE_BADGES: Record<Move['state'], { kind: string; label: string }> = {
  waiting: { kind: 'look', label: 'Waits for a signature' }, dated: { kind: 'running', label: 'Signed' }, done: { kind: 'good', label: 'Done' }, withdrawn: { kind: 'off', label: 'Withdrawn' }, lapsed: { kind: 'off', label: 'Lapsed' },
};
const DELAYED_BADGE = { kind: 'bad', label: 'Delayed' };

export function badgeOf({ state, delayed }: { state: Move['state']; delayed: boolean }): { kind: string; label: string } {
  return delayed ? DELAYED_BADGE : MOVE_BADGES[state];
}

/** A case as one of its sides sees it. `lines` is what would move today, while it is open. */
export function shownMove(move: Move, side: Exclude<MoveSide, 'clock'>, { lines, log, zone }: { lines: readonly MovedLine[]; log: readonly LoggedMove[]; zone: string }) {
  const isOpen = move.state === 'waiting' || move.state === 'dated';
  const delayed = move.state === 'dated' && move.delayedSince !== null;
  return {
    title: `Move of ${move.accountName}`, lead: standing(move), badge: badgeOf({ state: move.state, delayed }), zone, isOpen, isDone: move.state === 'done',
    steps: isOpen || move.state === 'done' ? { steps: ['Signed by the customer', `Signed by ${move.to.name}`, 'Moved'], current: move.state === 'done' ? 3 : move.state === 'dated' ? 2 : 1 } : null,
    delay: delayed ? delayWords(move, side) : '',
    confirm: isOpen ? { title: 'What the move does', ...consequences({ from: move.from.name, to: move.to.name }, move.movesOn) } : null,
    facts: factsOf(move, side, zone),
    lines: (move.lines ?? lines).map(shownLine),
    log: log.map(({ event, at, detail }) => ({ at, words: WORDS[event](detail, move) })),
  };
}

function delayWords(move: Move, side: MoveSide): string {
  return side === 'leaving' || side === 'office' ? `The day has come and the move cannot happen yet. ${move.delay} We try again every ten minutes.` : DELAYED(move.from.name);
}

function factsOf(move: Move, side: MoveSide, zone: string) {
  const { state, movesOn, acceptedName, openedAt, lapsesAt, signedName, signedAt, timeZone, from, to } = move;
  const isOffice = side === 'office';
  return [
    { label: 'Customer', value: move.accountName },
    { label: 'From', value: from.name, ...isOffice && { href: paths.office.partners.show(from.organizationId) } },
    { label: 'To', value: to.name, ...isOffice && { href: paths.office.partners.show(to.organizationId) } },
    ...movesOn ? [{ label: state === 'done' ? 'Moved on' : 'Day of the move', value: day(movesOn), ...timeZone && state !== 'done' && { note: `as the day begins, ${timeZone}` } }] : [],
    { label: 'Signed for the customer', value: acceptedName, note: moment(openedAt, zone) },
    ...signedAt ? [{ label: `Signed for ${to.name}`, value: side === 'leaving' ? 'An administrator' : signedName!, note: moment(signedAt, zone) }] : [],
    ...state === 'waiting' ? [{ label: `Signed for ${to.name}`, value: 'Not yet', note: `lapses on ${moment(lapsesAt, zone)}` }] : [],
  ];
}

export function shownLine(line: MovedLine) {
  return {
    number: line.number, plan: line.isTrial ? `${line.planName}, trial` : line.planName, years: line.termYears === null ? '' : line.termYears === 1 ? '1 year' : `${line.termYears} years`,
    startsOn: line.startsOn, expiresOn: line.expiresOn, packs: line.storagePacks, paidBy: line.paidBy === 'customer' ? 'The customer' : 'The partner',
  };
}

/** The line of a partner's account page: how the account came, or when it goes. */
export function moveFact(move: Move | undefined) {
  if (!move) return [];
  const href = paths.moves.show(move.id);
  return [move.state === 'done' ? { label: 'Moved to you', value: day(move.movesOn!), href, note: `from ${move.from.name}` } : { label: 'Moves away', value: day(move.movesOn!), href, note: `to ${move.to.name}` }];
}

/** Amounts for the leaving partner and the office alone. */
export function shownSettlement(settlement: Settlement, isFinal: boolean) {
  const { currency } = settlement;
  return {
    isFinal, on: settlement.on, total: money(settlement.totalCents, currency),
    lines: settlement.lines.map((line) => ({
      label: `${line.number}, ${line.name}, ${day(line.startsOn)} until ${day(line.endsOn)}`, amount: money(line.unusedCents, currency),
      how: `${money(line.valueCents, currency)} × ${line.daysLeft} of ${line.days} days left`,
    })),
  };
}

type Said = (detail: LoggedMove['detail'], move: Move) => string;
const WORDS: Record<LoggedMove['event'], Said> = {
  'move.opened': ({ by }) => `${by} signed for the customer.`,
  'move.signed': ({ by, movesOn }, { to }) => `${by} signed for ${to.name} and chose ${day(movesOn!)}.`,
  'move.withdrawn': ({ by, side }, { to }) => `${by} withdrew the move for ${side === 'customer' ? 'the customer' : to.name}.`,
  'move.lapsed': (_detail, move) => standing(move),
  'move.delayed': (_detail, { from }) => `The day had come; something between us and ${from.name} had to end first.`,
  'move.done': (_detail, { to, accountName }) => `${accountName} moved to ${to.name}.`,
  'move.announced': ({ movesOn }, { to }) => `The customer and ${to.name} had both signed, for ${day(movesOn!)}. Your administrators were told by mail.`,
  'move.called-off': ({ side }, { to }) => `${side === 'customer' ? 'The customer' : to.name} withdrew the move.`,
  'move.held-up': ({ words }) => `The day had come, and something was in the way. ${words ?? ''}`,
  'move.left': (_detail, { to, accountName }) => `${accountName} moved to ${to.name}.`,
};

import { addDays, type Day, daysBetween, startOfDay } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { day as dayText } from '../../platform/values/format';

/**
 * waiting (the customer has signed) → dated (the receiving partner has too, and chose the day) → done on that day; withdrawn by either of the two until it is
 * done, lapsed 30 days after the customer's signature without the second one, or when the account has left its partner in another way meanwhile (beyond.md X18).
 */
export const MOVE_STATES = ['waiting', 'dated', 'done', 'withdrawn', 'lapsed'] as const;
export type MoveState = (typeof MOVE_STATES)[number];

/** Who looks at a case: the two who sign, the partner who is left, the vendor's staff; the clock acts for nobody. */
export const MOVE_SIDES = ['customer', 'receiving', 'leaving', 'office', 'clock'] as const;
export type MoveSide = (typeof MOVE_SIDES)[number];
export const MOVE_ACTIONS = ['sign', 'withdraw', 'lapse', 'complete'] as const;
export type MoveAction = (typeof MOVE_ACTIONS)[number];

export const DAYS_TO_SIGN = 30;
const LATEST_DAYS_AHEAD = 30;

export type Move = {
  id: string;
  accountId: string;
  accountName: string;
  from: { organizationId: string; name: string };
  to: { organizationId: string; name: string };
  requestId: string;
  state: MoveState;
  acceptedBy: string;
  acceptedName: string;
  openedAt: Date;
  lapsesAt: Date;
  signedName: string | null;
  signedAt: Date | null;
  /** The day from which the receiving partner looks after the account, in its zone; null until it has signed. */
  movesOn: Day | null;
  timeZone: string | null;
  dueAt: Date | null;
  /** What keeps it from happening, and since when; the sentence is for the leaving partner and the office, who can do something about it. */
  delayedSince: Date | null;
  delay: string;
  closedAt: Date | null;
  withdrawnBySide: 'customer' | 'receiving' | null;
  /** What moved, as it was on the day; null before. */
  lines: readonly MovedLine[] | null;
};

/** A subscription as the case shows it to everybody: no price, no card. */
export type MovedLine = {
  number: string;
  planName: string;
  isTrial: boolean;
  termYears: number | null;
  startsOn: Day;
  expiresOn: Day;
  storagePacks: number;
  /** `customer`: it is the customer's own and stays so; the new partner only sees it. */
  paidBy: 'partner' | 'customer';
};

const ALLOWED: Record<MoveAction, Partial<Record<MoveState, readonly MoveSide[]>>> = {
  sign: { waiting: ['receiving'] },
  withdraw: { waiting: ['customer', 'receiving'], dated: ['customer', 'receiving'] },
  lapse: { waiting: ['clock'], dated: ['clock'] },
  complete: { dated: ['clock'] },
};

/** Whether a side may do this to a case in that state. The partner who is left may not hold it up, and the office only looks on. */
export function may(side: MoveSide, action: MoveAction, state: MoveState): boolean {
  return ALLOWED[action][state]?.includes(side) ?? false;
}

/** Throws RuleBroken with how the case stands, where the side may not do it now: the other one was faster, or its time is over. */
export function refuseUnless(move: Move, side: MoveSide, action: MoveAction, now: Date): void {
  const isLate = action === 'sign' && now >= move.lapsesAt;
  const isEarly = (action === 'lapse' && move.state === 'waiting' && now < move.lapsesAt) || (action === 'complete' && (move.dueAt === null || now < move.dueAt));
  if (isEarly) throw new RuleBroken('The time for that has not come.');
  if (isLate || !may(side, action, move.state)) throw new RuleBroken(standing(isLate ? { ...move, state: 'lapsed' } : move));
}

/** How a case stands, in a sentence. */
export function standing({ state, from, to, movesOn, withdrawnBySide, accountName, signedAt }: Move): string {
  switch (state) {
    case 'waiting': return `The move waits for the signature of ${to.name}.`;
    case 'dated': return `The move is signed by both. It happens on ${dayText(movesOn!)}.`;
    case 'done': return `The move is done: ${to.name} looks after ${accountName} since ${dayText(movesOn!)}.`;
    case 'withdrawn': return `The move was withdrawn by ${withdrawnBySide === 'customer' ? 'the customer' : to.name}. Everything stays as it was.`;
    case 'lapsed': return signedAt ? `The move lapsed, because ${accountName} was not with ${from.name} any more.` : `The move lapsed, because ${to.name} did not sign within ${DAYS_TO_SIGN} days. Everything stays as it was.`;
  }
}

/** The days to choose from when signing on `today`: tomorrow is the first and the suggestion. */
export function daysToChoose(today: Day): { readonly first: Day; readonly last: Day } {
  return { first: addDays(today, 1), last: addDays(today, LATEST_DAYS_AHEAD) };
}

export function isDayToChoose(movesOn: Day, today: Day): boolean {
  const ahead = daysBetween(today, movesOn);
  return ahead >= 1 && ahead <= LATEST_DAYS_AHEAD;
}

/** When a move of that day is due: as the day begins where the receiving partner is. */
export function dueAtOf(movesOn: Day, timeZone: string): Date {
  return startOfDay(movesOn, timeZone);
}

export type Party = { readonly from: string; readonly to: string };

/** What everybody is told that a move does, in the words of the two names; `movesOn` null while no day is chosen. */
export function consequences({ from, to }: Party, movesOn: Day | null): { readonly happens: readonly string[]; readonly stays: readonly string[] } {
  const onDay = movesOn ? `On ${dayText(movesOn)}` : 'On that day';
  return {
    happens: [
      `${onDay} ${to} begins to look after the account: it sees it, monitors it, and renews what it pays for.`,
      `${onDay} ${from} loses sight of it. Automatic renewals, announced renewals and scheduled changes of ${from} end.`,
      'Administrator access ends, where it was given. The new partner has to ask for it again.',
      `Days that ${from} has paid for bring no credit when a plan is changed later.`,
    ],
    stays: [
      `Every backup, every file and every password stays as it is. Plans that ${from} has paid for run on until they end; nobody pays for them again.`,
      'What the customer pays for stays with the customer.',
      `${from} keeps its own receipts, and its activation codes.`,
    ],
  };
}

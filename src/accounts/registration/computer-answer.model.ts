import { type TokenAnswers } from '../../identity/token-answers.repository';
import { daysFromMoment } from '../../platform/values/dates';

/** So many wrong answers lock a link for an hour (domain.md §5.6). */
export const ANSWERS = 5;
const LOCK_DAYS = 1 / 24;

type Counted = Pick<TokenAnswers, 'wrongAnswers' | 'lockedUntil'>;

/** Seconds until a locked link takes answers again; 0 where it does. */
export function lockedSeconds({ lockedUntil }: Pick<TokenAnswers, 'lockedUntil'>, now: Date): number {
  return lockedUntil === null ? 0 : Math.max(0, Math.ceil((lockedUntil.getTime() - now.getTime()) / 1000));
}

/** After one more wrong answer. What was counted before a lock that is over counts no more. */
export function afterWrongAnswer({ wrongAnswers, lockedUntil }: Counted, now: Date): Counted {
  const counted = (lockedUntil === null ? wrongAnswers : 0) + 1;
  return { wrongAnswers: counted, lockedUntil: counted >= ANSWERS ? daysFromMoment(now, LOCK_DAYS) : null };
}

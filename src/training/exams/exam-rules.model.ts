import { addDays, type Day, daysFromMoment } from '../../platform/values/dates';
import { type CourseState } from '../course';
import { FOR_GOOD } from '../courses/course-status.model';

export const TRIES = 3;
export const TRIES_DAYS = 30;
/** How long before its end a certificate can be renewed. */
const RENEWAL_DAYS = 90;

type Facts = {
  courseState: CourseState;
  /** Whether enough questions stand to draw from. */
  hasQuestions: boolean;
  validUntil: Day | null;
  /** When the tries of the last 30 days began, in any order. */
  startedAt: readonly Date[];
  now: Date; today: Day;
};

export type ExamAnswer =
  | { may: true; triesLeft: number }
  | { may: false; why: 'not_offered' | 'passed_for_good' }
  | { may: false; why: 'passed'; renewFrom: Day }
  | { may: false; why: 'no_tries'; nextAt: Date };

/** Whether an exam may begin now: three tries in any 30 days; who holds a certificate renews it in its last 90 days (domain.md §11.7). */
export function mayStartExam({ courseState, hasQuestions, validUntil, startedAt, now, today }: Facts): ExamAnswer {
  if (validUntil === FOR_GOOD) return { may: false, why: 'passed_for_good' };
  if (validUntil !== null && validUntil >= today) {
    const renewFrom = addDays(validUntil, -RENEWAL_DAYS);
    if (renewFrom > today) return { may: false, why: 'passed', renewFrom };
  }
  if (courseState !== 'published' || !hasQuestions) return { may: false, why: 'not_offered' };
  const counted = startedAt.filter((at) => daysFromMoment(at, TRIES_DAYS) > now).sort((a, b) => a.getTime() - b.getTime());
  if (counted.length >= TRIES) return { may: false, why: 'no_tries', nextAt: daysFromMoment(counted[counted.length - TRIES]!, TRIES_DAYS) };
  return { may: true, triesLeft: TRIES - counted.length };
}

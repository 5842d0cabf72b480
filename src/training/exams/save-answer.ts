import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { getCourseBySlug } from '../courses/courses.repository';
import { type Learner } from '../courses/enrol-person';
import { findEnrolment } from '../courses/enrolments.repository';
import { findRunningTry, listDrawn, updateAnswer } from './exams.repository';

type Answer = { tryId: string; place: number; chosen: readonly number[] };

/**
 * Keeps an answer of the exam that runs, over what was chosen before: pages may be gone through in any order, in two tabs and again. A page of an exam
 * that is over, or whose time is up, changes nothing and says so.
 */
export function saveAnswer({ organizationId, scope, actor, now }: Learner, slug: string, { tryId, place, chosen }: Answer): Promise<void> {
  return within(scope, async (trx) => {
    const course = await getCourseBySlug(trx, slug);
    const enrolment = await findEnrolment(trx, { organizationId, personId: actor.id, courseId: course.id }, { lock: true });
    const running = enrolment && await findRunningTry(trx, organizationId, enrolment.id);
    if (!running || running.id !== tryId) throw new RuleBroken('That exam is over, so the answer was not kept.');
    if (running.dueAt !== null && running.dueAt <= now) throw new RuleBroken('The time is up, so the last answer was not kept. Hand in what you have.');
    const question = (await listDrawn(trx, organizationId, running.id)).find((drawn) => drawn.place === place);
    if (!question) throw new RuleBroken('Choose a question of this exam.');
    const known = [...new Set(chosen)].filter((option) => Number.isInteger(option) && option >= 0 && option < question.options.length).sort((a, b) => a - b);
    await updateAnswer(trx, running, place, question.kind === 'single' ? known.slice(-1) : known, now);
  });
}

import { type Actor, recordAudit } from '../../audit/audit.repository';
import { isUuid, type Scoped, within } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { issueCertificate } from '../certificates/issue-certificate';
import { type Course } from '../course';
import { FOR_GOOD } from '../courses/course-status.model';
import { getCourse, getCourseBySlug } from '../courses/courses.repository';
import { type Learner } from '../courses/enrol-person';
import { type Enrolment, findEnrolment, updateStanding } from '../courses/enrolments.repository';
import { type ExamTry, findRunningTry, findTry, listDrawn, updateFinished } from './exams.repository';
import { isPassed, isRight } from './score.model';

/** Hands in the exam that runs: what is not answered counts as wrong. One that is over keeps its result, so pressing twice changes nothing. */
export function handInExam({ organizationId, scope, actor, now, today }: Learner & { today: Day }, slug: string, tryId: string): Promise<void> {
  return within(scope, async (trx) => {
    const course = await getCourseBySlug(trx, slug);
    const enrolment = await findEnrolment(trx, { organizationId, personId: actor.id, courseId: course.id }, { lock: true });
    const running = enrolment && await findRunningTry(trx, organizationId, enrolment.id);
    if (running && running.id === tryId) return finish(trx, { running, enrolment, course, actor, now, today });
    const over = enrolment && isUuid(tryId) ? await findTry(trx, organizationId, tryId) : undefined;
    if (over?.enrolmentId !== enrolment?.id || !over) throw new RuleBroken('There is no exam to hand in. Begin one first.');
  });
}

type Finishing = { running: ExamTry; enrolment: Enrolment; course: Course; actor: Actor; now: Date; today: Day };

/** Judges a try and gives what follows from it; the enrolment is locked. */
export async function finish(trx: Scoped, { running, enrolment, course, actor, now, today }: Finishing): Promise<void> {
  const { organizationId } = running;
  const right = (await listDrawn(trx, organizationId, running.id)).filter((question) => isRight(question, question.chosen)).map(({ place }) => place);
  const passed = isPassed({ right: right.length, asked: running.questionsCount, passPercent: running.passPercent });
  const handedInAt = running.dueAt !== null && running.dueAt < now ? running.dueAt : now;
  await updateFinished(trx, running, { right, state: passed ? 'passed' : 'failed', handedInAt });
  await recordAudit(trx, {
    organizationId, actor, action: passed ? 'training.exam-passed' : 'training.exam-failed', subjectType: 'exam-try', subjectId: running.id,
    after: { course: course.title, right: right.length, asked: running.questionsCount, needed: running.passPercent }, now,
  });
  if (!passed) return updateStanding(trx, enrolment, { lastResult: 'failed', validUntil: enrolment.validUntil });
  const certificate = course.certifies === null ? undefined : await issueCertificate(trx, { course, product: course.certifies, enrolment, tryId: running.id, actor, now, today });
  await updateStanding(trx, enrolment, { lastResult: 'passed', validUntil: certificate?.validUntil ?? FOR_GOOD });
}

/** Ends one exam whose time is up; safe to repeat. */
export async function endDueExam(trx: Scoped, { enrolment, tryId, actor, now, today }: Omit<Finishing, 'running' | 'course'> & { tryId: string }): Promise<boolean> {
  const running = await findTry(trx, enrolment.organizationId, tryId);
  if (running?.state !== 'running' || running.dueAt === null || running.dueAt > now) return false;
  await finish(trx, { running, enrolment, course: await getCourse(trx, running.courseId), actor, now, today });
  return true;
}

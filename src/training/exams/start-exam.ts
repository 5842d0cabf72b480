import { recordAudit } from '../../audit/audit.repository';
import { type Scoped, within } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { day, moment } from '../../platform/values/format';
import { type Course } from '../course';
import { getCourseBySlug, listMaterials, listQuestions } from '../courses/courses.repository';
import { type Learner } from '../courses/enrol-person';
import { type Enrolment, findEnrolment, listRead } from '../courses/enrolments.repository';
import { drawQuestions } from './draw-questions';
import { type ExamAnswer, mayStartExam } from './exam-rules.model';
import { type ExamTry, findRunningTry, insertTry, listTries } from './exams.repository';

type Sitting = Learner & { today: Day; zone: string };

/**
 * Begins an exam with questions drawn by chance, or goes on with the one that runs, so that a second press or tab starts no other. Asked for are the
 * materials ticked as read, or the word that one knows them (domain.md §11.7: should be read first).
 */
export function startExam({ organizationId, scope, actor, now, today, zone }: Sitting, slug: string, { knowsMaterial }: { knowsMaterial: boolean }): Promise<Course> {
  return within(scope, async (trx) => {
    const course = await getCourseBySlug(trx, slug);
    const enrolment = await findEnrolment(trx, { organizationId, personId: actor.id, courseId: course.id }, { lock: true });
    if (!enrolment) throw new RuleBroken('Enrol in the course first. Then you can take its exam.');
    if (await findRunningTry(trx, organizationId, enrolment.id)) return course;
    const questions = await listQuestions(trx, course.id);
    const answer = mayStartExam({ ...await factsOf(trx, course, enrolment), hasQuestions: questions.length > 0, now, today });
    if (!answer.may) throw new RuleBroken(whyNotWords(answer, zone));
    const hasRead = await hasReadAll(trx, enrolment);
    if (!hasRead && !knowsMaterial) throw new RuleBroken('Read the materials first and tick each as read, or say that you know them.');
    const drawn = drawQuestions(questions, course.questionsPerTry);
    const dueAt = course.minutesLimit === null ? null : new Date(now.getTime() + course.minutesLimit * 60_000);
    const tryId = await insertTry(trx, { organizationId, enrolmentId: enrolment.id, courseId: course.id, passPercent: course.passPercent, startedAt: now, dueAt, knowsMaterial: !hasRead, questions: drawn });
    await recordAudit(trx, { organizationId, actor, action: 'training.exam-started', subjectType: 'exam-try', subjectId: tryId, after: { course: course.title, questions: drawn.length }, now });
    return course;
  });
}

/** What decides whether an exam may begin, as the database has it. */
export async function factsOf(trx: Scoped, course: Course, enrolment: Enrolment): Promise<{ courseState: Course['state']; validUntil: Day | null; startedAt: Date[] }> {
  const tries: ExamTry[] = await listTries(trx, enrolment.organizationId, enrolment.id);
  return { courseState: course.state, validUntil: enrolment.validUntil, startedAt: tries.map(({ startedAt }) => startedAt) };
}

export async function hasReadAll(trx: Scoped, enrolment: Enrolment): Promise<boolean> {
  const read = await listRead(trx, enrolment.organizationId, enrolment.id);
  return (await listMaterials(trx, enrolment.courseId)).every(({ id }) => read.has(id));
}

/** Why no exam can begin, and when one can, as a sentence for the person. */
export function whyNotWords(answer: Exclude<ExamAnswer, { may: true }>, zone: string): string {
  switch (answer.why) {
    case 'not_offered': return 'This exam is not offered now. Choose another course.';
    case 'passed_for_good': return 'You have passed this course. It needs no renewal.';
    case 'passed': return `You hold the certificate. You can renew it from ${day(answer.renewFrom)} on.`;
    case 'no_tries': return `You have used three tries within 30 days. The next one is possible on ${moment(answer.nextAt, zone)}.`;
  }
}

import { recordAudit } from '../../audit/audit.repository';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { HOUSE_ORGANIZATION_ID } from '../../platform/database/house';
import { getCourse, getQuestion, isWithdrawn, listQuestions } from '../courses/courses.repository';
import { type QuestionForm } from './course.form';
import { insertQuestion, withdrawQuestionRow } from './office-courses.repository';
import { type Author } from './save-course';

/** A new question of a course. */
export function addQuestion({ actor, now }: Author, courseId: string, form: QuestionForm): Promise<true> {
  return within('office', async (trx): Promise<true> => {
    const course = await getCourse(trx, courseId, { lock: true });
    const id = await insertQuestion(trx, course.id, form, { replaces: null, now });
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'course.question-added', subjectType: 'course-question', subjectId: id, after: { course: course.title, ...form }, now });
    return true;
  });
}

/** Puts another question in the place of one: exams that run go on with the old one. Answers false, and changes nothing, where it was replaced or withdrawn before. */
export function replaceQuestion({ actor, now }: Author, courseId: string, id: string, form: QuestionForm): Promise<boolean> {
  return within('office', async (trx) => {
    const course = await getCourse(trx, courseId, { lock: true });
    if (await isWithdrawn(trx, 'course_questions', courseId, id)) return false;
    const { topic, words, kind, options } = await getQuestion(trx, courseId, id);
    await withdrawQuestionRow(trx, id, now);
    const newId = await insertQuestion(trx, course.id, form, { replaces: id, now });
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'course.question-changed', subjectType: 'course-question', subjectId: newId, before: { id, topic, words, kind, options }, after: form, now });
    return true;
  });
}

/** Asks it no more in exams that begin; a published course keeps as many as an exam asks. Again changes nothing. */
export function withdrawQuestion({ actor, now }: Author, courseId: string, id: string): Promise<void> {
  return within('office', async (trx) => {
    const course = await getCourse(trx, courseId, { lock: true });
    if (await isWithdrawn(trx, 'course_questions', courseId, id)) return;
    const question = await getQuestion(trx, courseId, id);
    if (course.state === 'published' && (await listQuestions(trx, courseId)).length <= course.questionsPerTry) throw new RuleBroken(`An exam asks ${course.questionsPerTry} questions, and no more than those are left. Add another question first.`);
    await withdrawQuestionRow(trx, id, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'course.question-withdrawn', subjectType: 'course-question', subjectId: id, before: { topic: question.topic, words: question.words }, now });
  });
}

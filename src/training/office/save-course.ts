import { recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { type Scoped, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { HOUSE_ORGANIZATION_ID } from '../../platform/database/house';
import { type StaffActor } from '../../platform/visitors/visitor';
import { type Course } from '../course';
import { getCourse, listMaterials, listQuestions } from '../courses/courses.repository';
import { type CourseForm } from './course.form';
import { insertCourse, isSlugTaken, updateCourse } from './office-courses.repository';

export type Author = { actor: StaffActor; now: Date };

/** A new course as a draft, owned by who makes it; answers its id. */
export function createCourse({ actor, now }: Author, { version: _version, ...form }: CourseForm): Promise<string> {
  return within('office', async (trx) => {
    const slug = await freeSlug(trx, form.title);
    const id = await insertCourse(trx, form, { slug, ownerId: actor.id, now });
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'course.created', subjectType: 'course', subjectId: id, after: form, now });
    return id;
  });
}

/** Changes what a course says and asks for, also of exams that begin from now on; those that run keep what they drew. Who saves it owns it from then on. */
export function changeCourse({ actor, now }: Author, id: string, { version, ...form }: CourseForm): Promise<void> {
  return within('office', async (trx) => {
    const course = await getCourse(trx, id, { lock: true });
    if (String(course.version) !== version) throw new ChangedMeanwhile();
    if (course.state === 'published' && course.certifies !== form.certifies) throw new RuleBroken('A published course keeps what it certifies for, because certificates name it. Make another course.');
    if (course.state === 'published' && (await listQuestions(trx, id)).length < form.questions_per_try) throw new RuleBroken('An exam cannot ask more questions than there are. Add questions first.');
    await updateCourse(trx, course, { ...form, owner_id: actor.id }, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'course.changed', subjectType: 'course', subjectId: id, before: saidOf(course), after: form, now });
  });
}

/** Publishes or archives a course; again changes nothing. Published ones need enough questions and something to read. */
export function changeCourseState({ actor, now }: Author, id: string, state: 'published' | 'archived'): Promise<Course> {
  return within('office', async (trx) => {
    const course = await getCourse(trx, id, { lock: true });
    if (course.state === state) return course;
    if (state === 'archived' && course.state === 'draft') throw new RuleBroken('Only a published course can be archived.');
    if (state === 'published') await requireWhole(trx, course);
    await updateCourse(trx, course, { state, ...state === 'published' && { published_at: course.publishedAt ?? now } }, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: `course.${state}`, subjectType: 'course', subjectId: id, before: { state: course.state }, after: { state }, now });
    return course;
  });
}

async function requireWhole(trx: Scoped, course: Course): Promise<void> {
  const questions = (await listQuestions(trx, course.id)).length;
  if (questions < course.questionsPerTry) throw new RuleBroken(`An exam asks ${course.questionsPerTry} questions and there are ${questions}. Add questions, or let an exam ask fewer.`);
  if ((await listMaterials(trx, course.id)).length === 0) throw new RuleBroken('Add something to read first.');
}

async function freeSlug(trx: Scoped, title: string): Promise<string> {
  const plain = title.normalize('NFKD').toLowerCase().replace(/[\u0300-\u036f]/g, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '').slice(0, 60).replace(/-+$/, '') || 'course';
  for (let count = 1; ; count += 1) {
    const slug = count === 1 ? plain : `${plain}-${count}`;
    if (!await isSlugTaken(trx, slug)) return slug;
  }
}

function saidOf({ title, abstract, certifies, questionsPerTry, passPercent, minutesLimit, validMonths, position, reviewOn }: Course) {
  return { title, abstract, certifies, questions_per_try: questionsPerTry, pass_percent: passPercent, minutes_limit: minutesLimit, valid_months: validMonths, position, review_on: reviewOn };
}

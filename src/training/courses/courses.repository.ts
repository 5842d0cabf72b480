import { isUuid, type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { NotFound } from '../../platform/errors';
import { type CertifiedProduct } from '../certified-product';
import { type Course, type CourseState, type Material, type Question } from '../course';

type CourseRow = {
  id: string; slug: string; title: string; abstract: string; certifies: CertifiedProduct | null; state: CourseState; published_at: Date | null; questions_per_try: number; pass_percent: number;
  minutes_limit: number | null; valid_months: number; owner_id: string | null; review_on: Day | null; position: number; version: number;
};
type MaterialRow = { id: string; course_id: string; position: number; title: string; body: string; link: string; minutes: number | null; version: number; withdrawn_at: Date | null };
type QuestionRow = { id: string; course_id: string; topic: string; words: string; kind: 'single' | 'multiple'; options: Question['options']; withdrawn_at: Date | null };

const SLUG = /^[a-z0-9-]{1,80}$/;

/** A course that partners may see: published, or archived while somebody may still be at it. */
export async function getCourseBySlug(trx: Scoped, slug: string): Promise<Course> {
  const row = SLUG.test(slug) ? await trx<CourseRow>('courses').where({ slug }).whereNot({ state: 'draft' }).first() : undefined;
  if (!row) throw new NotFound('We could not find that course.');
  return courseFrom(row);
}

export async function getCourse(trx: Scoped, id: string, { lock = false } = {}): Promise<Course> {
  const query = trx<CourseRow>('courses').where({ id });
  const row = isUuid(id) ? await (lock ? query.forUpdate() : query).first() : undefined;
  if (!row) throw new NotFound('We could not find that course.');
  return courseFrom(row);
}

/** What is read, in order; withdrawn ones are left out. */
export async function listMaterials(trx: Scoped, courseId: string): Promise<Material[]> {
  const rows = await trx<MaterialRow>('course_materials').where({ course_id: courseId }).whereNull('withdrawn_at').orderBy(['position', 'id']);
  return rows.map(materialFrom);
}

/** A withdrawn one is not found. */
export async function getMaterial(trx: Scoped, courseId: string, id: string): Promise<Material> {
  const row = isUuid(id) ? await trx<MaterialRow>('course_materials').where({ course_id: courseId, id }).whereNull('withdrawn_at').first() : undefined;
  if (!row) throw new NotFound('We could not find that material.');
  return materialFrom(row);
}

/** What an exam may ask now, by topic; withdrawn ones are left out. */
export async function listQuestions(trx: Scoped, courseId: string): Promise<Question[]> {
  const rows = await trx<QuestionRow>('course_questions').where({ course_id: courseId }).whereNull('withdrawn_at').orderBy(['topic', 'id']);
  return rows.map(questionFrom);
}

export async function getQuestion(trx: Scoped, courseId: string, id: string): Promise<Question> {
  const row = isUuid(id) ? await trx<QuestionRow>('course_questions').where({ course_id: courseId, id }).whereNull('withdrawn_at').first() : undefined;
  if (!row) throw new NotFound('We could not find that question.');
  return questionFrom(row);
}

function courseFrom(row: CourseRow): Course {
  return {
    id: row.id, slug: row.slug, title: row.title, abstract: row.abstract, certifies: row.certifies, state: row.state, publishedAt: row.published_at, questionsPerTry: row.questions_per_try,
    passPercent: row.pass_percent, minutesLimit: row.minutes_limit, validMonths: row.valid_months, ownerId: row.owner_id, reviewOn: row.review_on, position: row.position, version: row.version,
  };
}

function materialFrom({ id, course_id: courseId, position, title, body, link, minutes, version }: MaterialRow): Material {
  return { id, courseId, position, title, body, link, minutes, version };
}

function questionFrom({ id, course_id: courseId, topic, words, kind, options }: QuestionRow): Question {
  return { id, courseId, topic, words, kind, options };
}

/** Whether a part of a course was withdrawn, so that a form that is sent twice finds what it has done; what never was is not found. */
export async function isWithdrawn(trx: Scoped, table: 'course_materials' | 'course_questions', courseId: string, id: string): Promise<boolean> {
  const row = isUuid(id) ? await trx<{ course_id: string; id: string; withdrawn_at: Date | null }>(table).where({ course_id: courseId, id }).first('withdrawn_at') : undefined;
  if (!row) throw new NotFound('We could not find that part of the course.');
  return row.withdrawn_at !== null;
}

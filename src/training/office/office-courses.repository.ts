import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { type Course } from '../course';
import { type CourseForm, type MaterialForm, type QuestionForm } from './course.form';

type Written = Omit<CourseForm, 'version'>;

/** In the office's scope, as all here. Answers its id. */
export async function insertCourse(trx: Scoped, form: Written, { slug, ownerId, now }: { slug: string; ownerId: string; now: Date }): Promise<string> {
  const id = uuidv7();
  await trx('courses').insert({ id, slug, ...form, owner_id: ownerId, created_at: now, updated_at: now });
  return id;
}

export async function isSlugTaken(trx: Scoped, slug: string): Promise<boolean> {
  return (await trx('courses').where({ slug }).first<{ id: string } | undefined>('id')) !== undefined;
}

export async function updateCourse(trx: Scoped, { id, version }: Pick<Course, 'id' | 'version'>, change: Partial<Written> & { owner_id?: string; state?: string; published_at?: Date }, now: Date): Promise<void> {
  await trx('courses').where({ id }).update({ ...change, version: version + 1, updated_at: now });
}

type WrittenMaterial = Omit<MaterialForm, 'version'>;

export async function insertMaterial(trx: Scoped, courseId: string, form: WrittenMaterial, now: Date): Promise<string> {
  const id = uuidv7();
  await trx('course_materials').insert({ id, course_id: courseId, ...form, created_at: now, updated_at: now });
  return id;
}

export async function updateMaterial(trx: Scoped, { id, version }: { id: string; version: number }, change: WrittenMaterial | { withdrawn_at: Date }, now: Date): Promise<void> {
  await trx('course_materials').where({ id }).update({ ...change, version: version + 1, updated_at: now });
}

/** A question, in the place of another one where that is named. */
export async function insertQuestion(trx: Scoped, courseId: string, { options, ...form }: QuestionForm, { replaces, now }: { replaces: string | null; now: Date }): Promise<string> {
  const id = uuidv7();
  await trx('course_questions').insert({ id, course_id: courseId, ...form, options: JSON.stringify(options), replaces, created_at: now });
  return id;
}

export async function withdrawQuestionRow(trx: Scoped, id: string, now: Date): Promise<void> {
  await trx('course_questions').where({ id }).update({ withdrawn_at: now });
}

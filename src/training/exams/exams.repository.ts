import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { type Question } from '../course';

/** One sitting of an exam, with the questions it drew. */
export interface ExamTry {
  readonly id: string;
  readonly organizationId: string;
  readonly enrolmentId: string;
  readonly courseId: string;
  readonly questionsCount: number;
  readonly passPercent: number;
  readonly startedAt: Date;
  readonly dueAt: Date | null;
  readonly state: 'running' | 'passed' | 'failed';
  readonly handedInAt: Date | null;
  readonly rightCount: number | null;
}
/** A drawn question with what was chosen; the places of options count from 0, its own place from 1. */
export type DrawnQuestion = Pick<Question, 'topic' | 'words' | 'kind' | 'options'> & { place: number; questionId: string; chosen: readonly number[]; answeredAt: Date | null; isRight: boolean | null };

const TRIES = `select t.id, t.organization_id as "organizationId", t.enrolment_id as "enrolmentId", t.course_id as "courseId", t.questions_count as "questionsCount", t.pass_percent as "passPercent",
    t.started_at as "startedAt", t.due_at as "dueAt", t.state, t.handed_in_at as "handedInAt", t.right_count as "rightCount" from exam_tries t`;

/** The tries of an enrolment, the newest first, as many as asked for. */
export async function listTries(trx: Scoped, organizationId: string, enrolmentId: string, most = 20): Promise<ExamTry[]> {
  return (await trx.raw<{ rows: ExamTry[] }>(`${TRIES} where t.organization_id = ? and t.enrolment_id = ? order by t.started_at desc, t.id desc limit ?`, [organizationId, enrolmentId, most])).rows;
}

/** The try as it stands now; lock its enrolment first. */
export async function findTry(trx: Scoped, organizationId: string, id: string): Promise<ExamTry | undefined> {
  return (await trx.raw<{ rows: ExamTry[] }>(`${TRIES} where t.organization_id = ? and t.id = ?`, [organizationId, id])).rows[0];
}

export async function findRunningTry(trx: Scoped, organizationId: string, enrolmentId: string): Promise<ExamTry | undefined> {
  return (await trx.raw<{ rows: ExamTry[] }>(`${TRIES} where t.organization_id = ? and t.enrolment_id = ? and t.state = 'running'`, [organizationId, enrolmentId])).rows[0];
}

type NewTry = Pick<ExamTry, 'organizationId' | 'enrolmentId' | 'courseId' | 'passPercent' | 'startedAt' | 'dueAt'> & { knowsMaterial: boolean; questions: readonly Question[] };

/** Writes a try with the questions it asks, in their order; answers its id. */
export async function insertTry(trx: Scoped, { questions, ...given }: NewTry): Promise<string> {
  const id = uuidv7();
  await trx('exam_tries').insert({
    id, organization_id: given.organizationId, enrolment_id: given.enrolmentId, course_id: given.courseId, knows_material: given.knowsMaterial, questions_count: questions.length, pass_percent: given.passPercent,
    started_at: given.startedAt, due_at: given.dueAt,
  });
  await trx('exam_answers').insert(questions.map((question, index) => ({ organization_id: given.organizationId, try_id: id, position: index + 1, question_id: question.id })));
  return id;
}

export async function listDrawn(trx: Scoped, organizationId: string, tryId: string): Promise<DrawnQuestion[]> {
  return (await trx.raw<{ rows: DrawnQuestion[] }>(
    `select a.position as place, a.question_id as "questionId", q.topic, q.words, q.kind, q.options, a.chosen, a.answered_at as "answeredAt", a.is_right as "isRight"
       from exam_answers a join course_questions q on q.id = a.question_id where a.organization_id = ? and a.try_id = ? order by a.position`, [organizationId, tryId])).rows;
}

export async function updateAnswer(trx: Scoped, { organizationId, id }: Pick<ExamTry, 'organizationId' | 'id'>, place: number, chosen: readonly number[], now: Date): Promise<void> {
  await trx('exam_answers').where({ organization_id: organizationId, try_id: id, position: place }).update({ chosen: [...chosen], answered_at: chosen.length === 0 ? null : now });
}

/** Ends a try: which places were right, and the result. */
export async function updateFinished(trx: Scoped, { organizationId, id }: Pick<ExamTry, 'organizationId' | 'id'>, { right, state, handedInAt }: { right: readonly number[]; state: 'passed' | 'failed'; handedInAt: Date }): Promise<void> {
  await trx.raw('update exam_answers set is_right = position = any(?::smallint[]) where organization_id = ? and try_id = ?', [[...right], organizationId, id]);
  await trx('exam_tries').where({ organization_id: organizationId, id }).update({ state, handed_in_at: handedInAt, right_count: right.length });
}

import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type CertifiedProduct } from '../certified-product';
import { type CourseState } from '../course';

export type OfficeCourse = { id: string; title: string; state: CourseState; certifies: CertifiedProduct | null; ownerName: string | null; reviewOn: Day | null; questions: number; tries: number; passed: number };

const STATS_MONTHS = 12;

/** All courses, published ones first, with the tries of the last twelve months; in the office's scope. */
export async function listOfficeCourses(trx: Scoped, now: Date): Promise<OfficeCourse[]> {
  const { rows } = await trx.raw<{ rows: OfficeCourse[] }>(
    `select c.id, c.title, c.state, c.certifies, c.review_on as "reviewOn", trim(p.first_name || ' ' || p.last_name) as "ownerName",
            (select count(*)::int from course_questions q where q.course_id = c.id and q.withdrawn_at is null) as questions, coalesce(t.tries, 0) as tries, coalesce(t.passed, 0) as passed
       from courses c left join people p on p.id = c.owner_id
       left join (select course_id, count(*)::int as tries, count(*) filter (where state = 'passed')::int as passed from exam_tries
                   where state <> 'running' and handed_in_at > cast(:now as timestamptz) - interval '${STATS_MONTHS} months' group by course_id) t on t.course_id = c.id
      order by array_position(array['published', 'draft', 'archived'], c.state), c.position, c.id limit 500`, { now });
  return rows;
}

export type CourseFigures = { enrolled: number; tries: number; passed: number; holding: number };

/** How a course does: tries of the last twelve months, and who holds its certificate on a day. */
export async function readFigures(trx: Scoped, courseId: string, { now, today }: { now: Date; today: Day }): Promise<CourseFigures> {
  const { rows } = await trx.raw<{ rows: CourseFigures[] }>(
    `select (select count(*)::int from enrolments where course_id = :courseId) as enrolled, t.tries, t.passed,
            (select count(*)::int from enrolments where course_id = :courseId and valid_until >= cast(:today as date)) as holding
       from (select count(*)::int as tries, count(*) filter (where state = 'passed')::int as passed from exam_tries
              where course_id = :courseId and state <> 'running' and handed_in_at > cast(:now as timestamptz) - interval '${STATS_MONTHS} months') t`, { courseId, now, today });
  return rows[0]!;
}

export type QuestionFigures = { asked: number; right: number };

/** How often each question that stands was asked and answered right. */
export async function readQuestionFigures(trx: Scoped, courseId: string): Promise<ReadonlyMap<string, QuestionFigures>> {
  const { rows } = await trx.raw<{ rows: (QuestionFigures & { id: string })[] }>(
    `select q.id, count(*)::int as asked, count(*) filter (where a.is_right)::int as right from course_questions q join exam_answers a on a.question_id = q.id and a.is_right is not null
      where q.course_id = ? and q.withdrawn_at is null group by q.id`, [courseId]);
  return new Map(rows.map(({ id, asked, right }) => [id, { asked, right }]));
}

export async function findOwnerName(trx: Scoped, ownerId: string | null): Promise<string> {
  if (ownerId === null) return '';
  const row = await trx('people').where({ id: ownerId }).first<{ first_name: string; last_name: string } | undefined>('first_name', 'last_name');
  return row ? `${row.first_name} ${row.last_name}`.trim() : '';
}

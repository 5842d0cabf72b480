import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type PageRequest } from '../../platform/pages/pages';
import { type CourseStatus, courseStatus, courseStatusSql, type Standing } from '../courses/course-status.model';
import { type PeopleQuestion } from './people-question.model';

export type OfferedCourse = { id: string; slug: string; title: string };
export type LearningPerson = { id: string; personId: string; name: string; email: string; place: string; courses: { course: OfferedCourse; status: CourseStatus; standing: Standing | undefined }[] };
type Row = Omit<LearningPerson, 'courses'>;
type StandingRow = { person_id: string; course_id: string; last_result: Standing['lastResult']; valid_until: Day | null };

/** The published courses in their order. */
export async function listOffered(trx: Scoped): Promise<OfferedCourse[]> {
  return trx('courses').where({ state: 'published' }).orderBy(['position', 'id']).limit(200).select<OfferedCourse[]>('id', 'slug', 'title');
}

type Asked = { organizationId: string; question: PeopleQuestion; courses: readonly OfferedCourse[]; today: Day };

const FOUND = `
  from (select m.id, m.person_id, m.organization_id, p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name,
               app.searchable(coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email)) collate "C" as place
          from memberships m join people p on p.id = m.person_id where m.organization_id = :organizationId and m.status = 'active') f
  where (:course = '' and :status = '' or exists (select from courses c left join enrolments e on e.organization_id = f.organization_id and e.person_id = f.person_id and e.course_id = c.id
    where c.state = 'published' and (:course = '' or c.slug = :course) and (:status = '' or ${courseStatusSql('e', 'cast(:today as date)')} = :status)))`;

/** One page of active members by name, and one more, with where each stands in every course, or in the one asked for; in the organization's scope. */
export async function listPeople(trx: Scoped, asked: Asked, page: PageRequest): Promise<LearningPerson[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const beyond = page.place ? `and (place, id) ${backwards ? '<' : '>'} (:placeValue::text, :placeId::uuid)` : '';
  const direction = backwards ? 'desc' : 'asc';
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select id, person_id as "personId", name, email, place ${FOUND} ${beyond} order by place ${direction}, id ${direction} limit :limit`,
    { ...bindingsOf(asked), placeValue: page.place?.value ?? null, placeId: page.place?.id ?? null, limit: page.size + 1 });
  return withStandings(trx, asked, rows);
}

export async function countPeople(trx: Scoped, asked: Asked): Promise<number> {
  return (await trx.raw<{ rows: { count: number }[] }>(`select count(*)::int as count ${FOUND}`, bindingsOf(asked))).rows[0]!.count;
}

function bindingsOf({ organizationId, question, today }: Asked) {
  return { organizationId, course: question.course, status: question.status ?? '', today };
}

async function withStandings(trx: Scoped, { organizationId, question, courses, today }: Asked, rows: readonly Row[]): Promise<LearningPerson[]> {
  const standings = await trx('enrolments').where({ organization_id: organizationId }).whereIn('person_id', rows.map(({ personId }) => personId)).select<StandingRow[]>('person_id', 'course_id', 'last_result', 'valid_until');
  const known = new Map(standings.map((row) => [`${row.person_id} ${row.course_id}`, { lastResult: row.last_result, validUntil: row.valid_until }]));
  const wanted = courses.filter(({ slug }) => question.course === '' || slug === question.course);
  return rows.map((row) => ({ ...row, courses: wanted.map((course) => {
    const standing = known.get(`${row.personId} ${course.id}`);
    return { course, standing, status: courseStatus(standing, today) };
  }) }));
}

import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type CertifiedProduct } from '../certified-product';
import { type Standing } from './course-status.model';

export type MyCourse = { id: string; slug: string; title: string; abstract: string; certifies: CertifiedProduct | null; standing: Standing | undefined; materials: number; read: number; isRunning: boolean };
type Row = Omit<MyCourse, 'standing'> & { enrolment_id: string | null; last_result: Standing['lastResult']; valid_until: Day | null };

/** The published courses, and archived ones that the person is enrolled in, with where they stand; those with a certificate first. */
export async function listMyCourses(trx: Scoped, organizationId: string, personId: string): Promise<MyCourse[]> {
  const { rows } = await trx.raw<{ rows: Row[] }>(
    `select c.id, c.slug, c.title, c.abstract, c.certifies, e.id as enrolment_id, e.last_result, e.valid_until,
            (select count(*)::int from course_materials m where m.course_id = c.id and m.withdrawn_at is null) as materials,
            (select count(*)::int from course_materials m join material_reads r on r.enrolment_id = e.id and r.material_id = m.id where m.course_id = c.id and m.withdrawn_at is null) as read,
            exists (select from exam_tries t where t.enrolment_id = e.id and t.state = 'running') as "isRunning"
       from courses c left join enrolments e on e.organization_id = :organizationId and e.person_id = :personId and e.course_id = c.id
      where c.state = 'published' or (c.state = 'archived' and e.id is not null) order by c.position, c.id limit 200`, { organizationId, personId });
  return rows.map(({ enrolment_id: enrolled, last_result: lastResult, valid_until: validUntil, ...course }) => ({ ...course, standing: enrolled === null ? undefined : { lastResult, validUntil } }));
}

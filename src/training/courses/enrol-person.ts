import { type Actor, recordAudit } from '../../audit/audit.repository';
import { type Scope, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type Course } from '../course';
import { getCourseBySlug } from './courses.repository';
import { findEnrolment, insertEnrolment } from './enrolments.repository';

export type Learner = { organizationId: string; scope: Scope; actor: Actor & { kind: 'person' }; now: Date };

/** Enrols a member in a published course, at any time; again changes nothing (domain.md §11.7). */
export function enrolPerson({ organizationId, scope, actor, now }: Learner, slug: string): Promise<Course> {
  return within(scope, async (trx) => {
    const course = await getCourseBySlug(trx, slug);
    const who = { organizationId, personId: actor.id, courseId: course.id };
    if (await findEnrolment(trx, who)) return course;
    if (course.state !== 'published') throw new RuleBroken('This course is no longer offered. Choose another one.');
    const enrolmentId = await insertEnrolment(trx, who, now);
    if (enrolmentId) await recordAudit(trx, { organizationId, actor, action: 'training.enrolled', subjectType: 'enrolment', subjectId: enrolmentId, after: { course: course.title }, now });
    return course;
  });
}

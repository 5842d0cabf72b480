import { recordAudit } from '../../audit/audit.repository';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { type Course, type Material } from '../course';
import { getCourseBySlug, getMaterial, listMaterials } from './courses.repository';
import { type Learner } from './enrol-person';
import { findEnrolment, insertRead, listRead } from './enrolments.repository';

/** Ticks a material as read, and answers the next one that is not; undefined when all are. Again changes nothing. */
export function readMaterial({ organizationId, scope, actor, now }: Learner, slug: string, materialId: string): Promise<{ course: Course; next: Material | undefined }> {
  return within(scope, async (trx) => {
    const course = await getCourseBySlug(trx, slug);
    const material = await getMaterial(trx, course.id, materialId);
    const enrolment = await findEnrolment(trx, { organizationId, personId: actor.id, courseId: course.id });
    if (!enrolment) throw new RuleBroken('Enrol in the course first. Then tick what you have read.');
    const before = await listRead(trx, organizationId, enrolment.id);
    await insertRead(trx, enrolment, material.id, now);
    if (!before.has(material.id)) await recordAudit(trx, { organizationId, actor, action: 'training.material-read', subjectType: 'enrolment', subjectId: enrolment.id, after: { material: material.title }, now });
    const left = (await listMaterials(trx, course.id)).filter(({ id }) => id !== material.id && !before.has(id));
    return { course, next: left.find(({ position }) => position > material.position) ?? left[0] };
  });
}

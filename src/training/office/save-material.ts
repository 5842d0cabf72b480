import { recordAudit } from '../../audit/audit.repository';
import { ChangedMeanwhile } from '../../organizations/changed-meanwhile';
import { within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { HOUSE_ORGANIZATION_ID } from '../../platform/database/house';
import { getCourse, getMaterial, isWithdrawn, listMaterials } from '../courses/courses.repository';
import { type MaterialForm } from './course.form';
import { insertMaterial, updateMaterial } from './office-courses.repository';
import { type Author } from './save-course';

/** A new material of a course. */
export function addMaterial({ actor, now }: Author, courseId: string, { version: _version, ...form }: MaterialForm): Promise<void> {
  return within('office', async (trx) => {
    const course = await getCourse(trx, courseId, { lock: true });
    const id = await insertMaterial(trx, course.id, form, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'course.material-added', subjectType: 'course-material', subjectId: id, after: { course: course.title, ...form }, now });
  });
}

/** Says it anew for everybody; who has read it keeps the tick. */
export function changeMaterial({ actor, now }: Author, courseId: string, id: string, { version, ...form }: MaterialForm): Promise<void> {
  return within('office', async (trx) => {
    await getCourse(trx, courseId, { lock: true });
    const material = await getMaterial(trx, courseId, id);
    if (String(material.version) !== version) throw new ChangedMeanwhile();
    await updateMaterial(trx, material, form, now);
    const { title, body, link, minutes, position } = material;
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'course.material-changed', subjectType: 'course-material', subjectId: id, before: { title, body, link, minutes, position }, after: form, now });
  });
}

/** Takes a material out of a course; a published one keeps at least one. Again changes nothing. */
export function withdrawMaterial({ actor, now }: Author, courseId: string, id: string): Promise<void> {
  return within('office', async (trx) => {
    const course = await getCourse(trx, courseId, { lock: true });
    if (await isWithdrawn(trx, 'course_materials', courseId, id)) return;
    const material = await getMaterial(trx, courseId, id);
    if (course.state === 'published' && (await listMaterials(trx, courseId)).length === 1) throw new RuleBroken('A published course has something to read. Add another material first, or archive the course.');
    await updateMaterial(trx, material, { withdrawn_at: now }, now);
    await recordAudit(trx, { organizationId: HOUSE_ORGANIZATION_ID, actor, action: 'course.material-withdrawn', subjectType: 'course-material', subjectId: id, before: { title: material.title }, now });
  });
}

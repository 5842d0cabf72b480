import { uuidv7 } from 'uuidv7';
import { type Scoped } from '../../platform/database/database';
import { type Standing } from './course-status.model';

export type Enrolment = Standing & { readonly id: string; readonly organizationId: string; readonly personId: string; readonly courseId: string; readonly enrolledAt: Date };
type Row = { id: string; organization_id: string; person_id: string; course_id: string; enrolled_at: Date; last_result: Standing['lastResult']; valid_until: Standing['validUntil'] };
type Who = { organizationId: string; personId: string; courseId: string };

export async function findEnrolment(trx: Scoped, { organizationId, personId, courseId }: Who, { lock = false } = {}): Promise<Enrolment | undefined> {
  const query = trx<Row>('enrolments').where({ organization_id: organizationId, person_id: personId, course_id: courseId });
  const row = await (lock ? query.forUpdate() : query).first();
  return row && enrolmentFrom(row);
}

export async function getEnrolmentForUpdate(trx: Scoped, organizationId: string, id: string): Promise<Enrolment> {
  const row = await trx<Row>('enrolments').where({ organization_id: organizationId, id }).forUpdate().first();
  if (!row) throw new Error(`no enrolment ${id}`);
  return enrolmentFrom(row);
}

/** Answers its id where it is new; nothing where the person is enrolled already. */
export async function insertEnrolment(trx: Scoped, { organizationId, personId, courseId }: Who, now: Date): Promise<string | undefined> {
  const id = uuidv7();
  const rows = await trx('enrolments').insert({ id, organization_id: organizationId, person_id: personId, course_id: courseId, enrolled_at: now })
    .onConflict(['organization_id', 'person_id', 'course_id']).ignore().returning<{ id: string }[]>('id');
  return rows[0]?.id;
}

export async function updateStanding(trx: Scoped, { organizationId, id }: Pick<Enrolment, 'organizationId' | 'id'>, { lastResult, validUntil }: Standing): Promise<void> {
  await trx('enrolments').where({ organization_id: organizationId, id }).update({ last_result: lastResult, valid_until: validUntil });
}

/** The ids of the materials that were ticked as read. */
export async function listRead(trx: Scoped, organizationId: string, enrolmentId: string): Promise<ReadonlySet<string>> {
  const rows = await trx('material_reads').where({ organization_id: organizationId, enrolment_id: enrolmentId }).select<{ material_id: string }[]>('material_id');
  return new Set(rows.map((row) => row.material_id));
}

/** Again changes nothing. */
export async function insertRead(trx: Scoped, { organizationId, id }: Pick<Enrolment, 'organizationId' | 'id'>, materialId: string, now: Date): Promise<void> {
  await trx('material_reads').insert({ organization_id: organizationId, enrolment_id: id, material_id: materialId, read_at: now }).onConflict(['enrolment_id', 'material_id']).ignore();
}

function enrolmentFrom(row: Row): Enrolment {
  return { id: row.id, organizationId: row.organization_id, personId: row.person_id, courseId: row.course_id, enrolledAt: row.enrolled_at, lastResult: row.last_result, validUntil: row.valid_until };
}

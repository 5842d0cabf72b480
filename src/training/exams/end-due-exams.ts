import { type Actor } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { getEnrolmentForUpdate } from '../courses/enrolments.repository';
import { endDueExam } from './hand-in-exam';

const MOST = 200;

/** Hands in the exams whose time is up, found by state; safe to repeat. Answers how many. */
export async function endDueExams({ actor }: { actor: Actor }): Promise<number> {
  const due = await within('system', async (trx) => listDue(trx, await databaseNow(trx)), { readOnly: true });
  let ended = 0;
  for (const { tryId, organizationId, enrolmentId, zone } of due) {
    const done = await within({ organizationId }, async (trx) => {
      const now = await databaseNow(trx);
      const enrolment = await getEnrolmentForUpdate(trx, organizationId, enrolmentId);
      return endDueExam(trx, { enrolment, tryId, actor, now, today: dayIn(now, zone) });
    });
    if (done) ended += 1;
  }
  return ended;
}

async function listDue(trx: Scoped, now: Date): Promise<{ tryId: string; organizationId: string; enrolmentId: string; zone: string }[]> {
  const { rows } = await trx.raw<{ rows: { tryId: string; organizationId: string; enrolmentId: string; zone: string }[] }>(
    `select t.id as "tryId", t.organization_id as "organizationId", t.enrolment_id as "enrolmentId", o.time_zone as zone
       from exam_tries t join organizations o on o.id = t.organization_id where t.state = 'running' and t.due_at <= ? order by t.due_at limit ?`, [now, MOST]);
  return rows;
}

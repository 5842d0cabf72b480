import { type Scoped } from '../../../platform/database/database';

export interface Suspension { readonly id: string; readonly reason: string; readonly beganAt: Date; readonly beganBy: string; readonly endedAt: Date | null; readonly endedBy: string | null; readonly endReason: string }

/** Needs the office's scope, as those below. */
export async function insertSuspension(trx: Scoped, { id, organizationId, reason, by, now }: { id: string; organizationId: string; reason: string; by: string; now: Date }): Promise<void> {
  await trx('suspensions').insert({ id, organization_id: organizationId, reason, began_by: by, began_at: now });
}

export async function endSuspension(trx: Scoped, { organizationId, reason, by, now }: { organizationId: string; reason: string; by: string; now: Date }): Promise<void> {
  await trx('suspensions').where({ organization_id: organizationId }).whereNull('ended_at').update({ end_reason: reason, ended_by: by, ended_at: now });
}

/** The newest first, with the names of who decided. */
export async function listSuspensions(trx: Scoped, organizationId: string): Promise<Suspension[]> {
  const name = (alias: string) => `coalesce(nullif(trim(${alias}.first_name || ' ' || ${alias}.last_name), ''), ${alias}.email)`;
  const { rows } = await trx.raw<{ rows: Suspension[] }>(
    `select s.id, s.reason, s.began_at as "beganAt", ${name('b')} as "beganBy", s.ended_at as "endedAt", ${name('e')} as "endedBy", s.end_reason as "endReason"
       from suspensions s join people b on b.id = s.began_by left join people e on e.id = s.ended_by where s.organization_id = ? order by s.began_at desc limit 50`, [organizationId]);
  return rows;
}

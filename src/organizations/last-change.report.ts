import { type Scoped } from '../platform/database/database';

type Facts = Readonly<Record<string, unknown>>;
export type LastChange = { by: string; before: Facts; after: Facts };

/** Who last changed a thing of the organization, and what it was before and after; undefined when nobody has. */
export async function findLastChange(trx: Scoped, organizationId: string, subject: { type: string; id: string }): Promise<LastChange | undefined> {
  const { rows } = await trx.raw<{ rows: { by: string | null; before: Facts | null; after: Facts | null }[] }>(
    `select nullif(trim(p.first_name || ' ' || p.last_name), '') as by, e.before, e.after from audit_entries e
       left join people p on e.actor_kind = 'person' and p.id::text = e.actor_id
     where e.subject_type = :type and e.subject_id = :id and e.organization_id = :organizationId order by e.id desc limit 1`,
    { organizationId, ...subject });
  return rows[0] && { by: rows[0].by ?? 'Somebody else', before: rows[0].before ?? {}, after: rows[0].after ?? {} };
}

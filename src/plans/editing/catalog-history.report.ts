import { type Scoped } from '../../platform/database/database';
import { CATALOG, type CatalogSubject, type Facts } from './change-catalog';

export interface CatalogEntry {
  readonly id: number;
  readonly subject: string;
  readonly action: string;
  readonly by: string;
  readonly at: Date;
  readonly before: Facts | null;
  readonly after: Facts | null;
}

/** The changes of one subject, or of the whole catalog, the newest first; from before an entry on. */
export async function listCatalogHistory(trx: Scoped, { subject, before, limit }: { subject?: CatalogSubject; before?: number; limit: number }): Promise<CatalogEntry[]> {
  const { rows } = await trx.raw<{ rows: CatalogEntry[] }>(
    `select e.id, e.subject_id as subject, e.action, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), 'Somebody') as by, e.created_at as at, e.before, e.after
       from audit_entries e left join people p on p.id = case when e.actor_kind = 'staff' then cast(e.actor_id as uuid) end
      where e.subject_type = '${CATALOG}' ${subject === undefined ? '' : 'and e.subject_id = :subject'} ${before === undefined ? '' : 'and e.id < :before'}
      order by e.id desc limit :limit`, { subject: subject ?? null, before: before ?? null, limit });
  return rows;
}

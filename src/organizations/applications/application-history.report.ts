import { type Scoped } from '../../platform/database/database';

/** What happened to an application, from the audit log: when, what, and who if it was a colleague. */
export type HistoryEntry = { action: string; at: Date; by: string | null; after: { replacedBy?: string } | null };

export async function listHistory(trx: Scoped, applicationId: string): Promise<HistoryEntry[]> {
  const { rows } = await trx.raw<{ rows: HistoryEntry[] }>(
    `select e.action, e.created_at as at, e.after, case when e.actor_kind = 'staff' then coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) end as by
       from audit_entries e left join people p on e.actor_kind = 'staff' and p.id::text = e.actor_id
      where e.subject_type = 'application' and e.subject_id = ? order by e.id`, [applicationId]);
  return rows;
}

/** How a colleague is called; for the words of a decision that somebody else has made. */
export async function findColleagueName(trx: Scoped, personId: string): Promise<string> {
  const row = await trx('people').where({ id: personId }).first<{ name: string } | undefined>(trx.raw("coalesce(nullif(trim(first_name || ' ' || last_name), ''), email) as name"));
  return row?.name ?? 'A colleague';
}

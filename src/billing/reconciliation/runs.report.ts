import type { Scoped } from '../../platform/database/database';
import type { PageRequest } from '../../platform/pages/pages';

/** A comparison with Stripe, as the office sees it. */
export type RunRow = {
  id: string; at: Date; place: string; from: Date | null; to: Date | null; startedAt: Date | null; finishedAt: Date | null; failedAt: Date | null; failure: string | null;
  compared: number; calls: number; found: number; open: number; askedBy: string | null;
};

/** Runs, the newest first, with how many differences each wrote down that are still open; one more than a page (office scope). */
export async function listRuns(trx: Scoped, page: PageRequest): Promise<RunRow[]> {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const order = backwards ? 'asc' : 'desc';
  const result = await trx.raw<{ rows: RunRow[] }>(
    `select r.id, coalesce(r.started_at, r.asked_at) as at, coalesce(r.started_at, r.asked_at)::text as place, r.from_at as "from", r.to_at as "to", r.started_at as "startedAt",
            r.finished_at as "finishedAt", r.failed_at as "failedAt", r.failure, r.compared, r.calls, r.found,
            (select count(*)::int from reconciliation_differences d where d.reconciliation_id = r.id and d.resolved_at is null) as open,
            coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as "askedBy"
       from reconciliations r left join people p on p.id::text = r.asked_by
      where cast(:id as uuid) is null or (coalesce(r.started_at, r.asked_at), r.id) ${backwards ? '>' : '<'} (cast(:at as timestamptz), cast(:id as uuid))
      order by coalesce(r.started_at, r.asked_at) ${order}, r.id ${order} limit :limit`, { id: page.place?.id ?? null, at: page.place?.value ?? null, limit: page.size + 1 });
  return result.rows;
}

/** How many charges wait because billing is on hold: tries that are written down, and renewals that are due now or in the next day (office scope). */
export async function countWaiting(trx: Scoped, now: Date): Promise<{ payments: number; dueNow: number; dueSoon: number }> {
  const result = await trx.raw<{ rows: { payments: number; dueNow: number; dueSoon: number }[] }>(
    `select (select count(*)::int from (select from payments where state in ('due', 'calling', 'unknown') and due_at <= :now and off_session limit 100001) p) as payments,
            count(*) filter (where charge_at <= :now)::int as "dueNow", count(*) filter (where charge_at > :now)::int as "dueSoon"
       from (select charge_at from subscriptions where charge_at <= cast(:now as timestamptz) + interval '1 day' limit 100001) s`, { now });
  return result.rows[0]!;
}

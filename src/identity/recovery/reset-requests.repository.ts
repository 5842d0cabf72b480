import { type Scoped } from '../../platform/database/database';

export const REQUESTS_AN_HOUR = 3;

export type ResetRequest = { email: string; requestId: string | null };

/** Notes that a link was asked for, unless three were within the hour. The same work whether the e-mail has a sign-in or not. */
export async function noteRequest(trx: Scoped, { email, requestId }: ResetRequest): Promise<void> {
  await trx.raw(
    `insert into reset_requests as r (email, counted_from, asked, asked_at, waiting, request_id)
       select ?, now, 1, now, true, ? from (select app.now() as now) clock
     on conflict (email) do update set
       counted_from = case when ${HOUR_OVER} then excluded.asked_at else r.counted_from end,
       asked = case when ${HOUR_OVER} then 1 else r.asked + 1 end,
       asked_at = excluded.asked_at, waiting = true, request_id = excluded.request_id
     where ${HOUR_OVER} or r.asked < ${REQUESTS_AN_HOUR}`,
    [email, requestId],
  );
}

/** Takes one request that waits, the oldest first; nobody else gets it. */
export async function takeRequest(trx: Scoped): Promise<ResetRequest | undefined> {
  const { rows } = await trx.raw<{ rows: ResetRequest[] }>(
    `update reset_requests set waiting = false
      where email = (select email from reset_requests where waiting order by asked_at limit 1 for update skip locked)
     returning email, request_id as "requestId"`,
  );
  return rows[0];
}

/** Removes what counts no longer; for the nightly sweep. */
export async function deleteOldRequests(trx: Scoped, now: Date): Promise<number> {
  return trx('reset_requests').where({ waiting: false }).whereRaw("asked_at < ?::timestamptz - interval '1 day'", [now]).delete();
}

const HOUR_OVER = "r.counted_from < excluded.asked_at - interval '1 hour'";

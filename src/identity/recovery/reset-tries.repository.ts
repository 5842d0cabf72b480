import { type Scoped } from '../../platform/database/database';

/** The fifth wrong code or answer locks a person's resets for an hour, whatever link they come by (domain.md §5.3). */
export const RESET_TRIES = 5;
const RESET_LOCK_MINUTES = 60;

/**
 * Counts a try before it is looked at, so that many at once are counted too, and answers how many there are since the
 * last right one; or, while a lock lasts, how long to wait, and counts nothing. A quiet day forgets them. System scope.
 */
export async function countResetTry(trx: Scoped, personId: string): Promise<{ failures: number } | { waitSeconds: number }> {
  const { rows } = await trx.raw<{ rows: { failures: number }[] }>(
    `insert into reset_tries as t (person_id, failures, last_failed_at, locked_until)
       select ?::uuid, 1, now, now from (select app.now() as now) clock
     on conflict (person_id) do update set
       last_failed_at = excluded.last_failed_at,
       failures = case when ${STARTS_ANEW} then 1 else t.failures + 1 end,
       locked_until = excluded.last_failed_at
         + case when not (${STARTS_ANEW}) and t.failures + 1 >= ${RESET_TRIES} then interval '${RESET_LOCK_MINUTES} minutes' else interval '0' end
     where t.locked_until <= excluded.last_failed_at
     returning failures`,
    [personId],
  );
  return rows[0] ?? { waitSeconds: Math.max(1, await lockedFor(trx, personId)) };
}

/** After a right one. */
export async function forgetResetTries(trx: Scoped, personId: string): Promise<void> {
  await trx('reset_tries').where({ person_id: personId }).delete();
}

/** How long a lock lasts still, in seconds; 0 when there is none. */
export async function lockedFor(trx: Scoped, personId: string): Promise<number> {
  const row = await trx('reset_tries').where({ person_id: personId })
    .first<{ seconds: number } | undefined>(trx.raw('greatest(0, ceil(extract(epoch from locked_until - app.now())))::int as seconds'));
  return row?.seconds ?? 0;
}

const STARTS_ANEW = `(t.failures >= ${RESET_TRIES} or t.last_failed_at < excluded.last_failed_at - interval '1 day')`;

import { type Scoped } from '../../platform/database/database';

/** Where a code is asked for: at the sign-in page, inside a session, or at a password reset. */
export type Place = 'sign-in' | 'inside' | 'reset';

export type Try = { failures: number } | { waitSeconds: number };

/** Five codes may be wrong; each further try waits: half a minute, then twice as long each time, a quarter of an hour at most. */
export const FREE_TRIES = 5;
const FIRST_WAIT_SECONDS = 30;
const LONGEST_WAIT_SECONDS = 900;

/**
 * Counts a try before its code is looked at, so that many at once are counted too, and answers how many there are since the
 * last right one; or, while a delay lasts, how long to wait, and counts nothing. A quiet day forgets them. System scope.
 */
export async function countTry(trx: Scoped, personId: string, place: Place): Promise<Try> {
  const { rows } = await trx.raw<{ rows: { failures: number }[] }>(
    `insert into two_step_tries as t (person_id, place, failures, last_failed_at, blocked_until)
       select ?::uuid, ?, 1, now, now from (select app.now() as now) clock
     on conflict (person_id, place) do update set
       last_failed_at = excluded.last_failed_at,
       failures = case when ${FORGOTTEN} then 1 else t.failures + 1 end,
       blocked_until = excluded.last_failed_at + case when ${FORGOTTEN} or t.failures + 1 < ${FREE_TRIES} then interval '0'
         else interval '1 second' * least(${LONGEST_WAIT_SECONDS}, ${FIRST_WAIT_SECONDS} * power(2, least(t.failures + 1 - ${FREE_TRIES}, 10))) end
     where t.blocked_until <= excluded.last_failed_at
     returning failures`,
    [personId, place]);
  return rows[0] ?? (await blockOf(trx, personId, place));
}

/** After a right code. */
export async function forgetTries(trx: Scoped, personId: string, place: Place): Promise<void> {
  await trx('two_step_tries').where({ person_id: personId, place }).delete();
}

const FORGOTTEN = "t.last_failed_at < excluded.last_failed_at - interval '1 day'";

async function blockOf(trx: Scoped, personId: string, place: Place): Promise<Try> {
  const row = await trx('two_step_tries').where({ person_id: personId, place })
    .first<{ seconds: number } | undefined>(trx.raw('ceil(extract(epoch from blocked_until - app.now()))::int as seconds'));
  return { waitSeconds: Math.max(1, row?.seconds ?? 1) };
}

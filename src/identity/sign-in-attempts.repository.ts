import { createHash } from 'node:crypto';
import { type Scoped } from '../platform/database/database';

export type Attempt = { failures: number } | { waitSeconds: number; failures: number };

/** The tenth wrong password locks the e-mail's sign-in for 15 minutes (domain.md §5.1). */
export const LOCK_AFTER = 10;
export const LOCK_MINUTES = 15;

/** What a try is counted under: an e-mail, or a device that the person trusts, which strangers can neither slow nor lock. */
export type AttemptKey = { email: string } | { deviceId: string } | { insideOf: string };

/**
 * Counts a try before its password is looked at, so that many at once are counted too, and answers how many there are
 * since the last right one; or, while a delay or lock lasts, how long to wait, and counts nothing. From the fourth
 * wrong one on each is followed by a delay: 1, 2, 4 … 32 seconds. The tenth locks an e-mail; a trusted device, or a session
 * in which the password is asked again, is only slowed. A quiet quarter of an hour forgets them.
 */
export async function countAttempt(trx: Scoped, key: AttemptKey): Promise<Attempt> {
  const { forgotten, delay } = 'email' in key ? LOCKING : SLOWING;
  const { rows } = await trx.raw<{ rows: { failures: number }[] }>(
    `insert into sign_in_attempts as a (email_hash, failures, last_failed_at, blocked_until)
       select ?, 1, now, now from (select app.now() as now) clock
     on conflict (email_hash) do update set
       last_failed_at = excluded.last_failed_at,
       failures = case when ${forgotten} then 1 else a.failures + 1 end,
       blocked_until = excluded.last_failed_at + case
         when ${forgotten} or a.failures < 3 then interval '0'
         ${delay} end
     where a.blocked_until <= excluded.last_failed_at
     returning failures`,
    [hashOf(key)],
  );
  return rows[0] ?? (await blockOf(trx, key));
}

/** After a right password, or through the unlock link. */
export async function forgetAttempts(trx: Scoped, key: AttemptKey): Promise<void> {
  await trx('sign_in_attempts').where({ email_hash: hashOf(key) }).delete();
}

/** Removes what counts no longer; for the nightly sweep. */
export async function deleteOldAttempts(trx: Scoped, now: Date): Promise<number> {
  return trx('sign_in_attempts').whereRaw("last_failed_at < ?::timestamptz - interval '1 day'", [now]).delete();
}

const QUIET = `a.last_failed_at < excluded.last_failed_at - interval '${LOCK_MINUTES} minutes'`;
const LOCKING = {
  forgotten: `${QUIET} or (a.failures >= ${LOCK_AFTER} and a.blocked_until <= excluded.last_failed_at)`,
  delay: `when a.failures + 1 >= ${LOCK_AFTER} then interval '${LOCK_MINUTES} minutes' else interval '1 second' * power(2, a.failures - 3)`,
};
const SLOWING = { forgotten: QUIET, delay: "else interval '1 second' * power(2, least(a.failures, 8) - 3)" };

async function blockOf(trx: Scoped, key: AttemptKey): Promise<Attempt> {
  const row = await trx('sign_in_attempts')
    .where({ email_hash: hashOf(key) })
    .first<{ failures: number; seconds: number } | undefined>('failures', trx.raw('ceil(extract(epoch from blocked_until - app.now()))::int as seconds'));
  return { failures: row?.failures ?? 0, waitSeconds: Math.max(1, row?.seconds ?? 1) };
}

// No e-mail begins with a colon.
function hashOf(key: AttemptKey): Buffer {
  const name = 'email' in key ? key.email : 'deviceId' in key ? `:device:${key.deviceId}` : `:inside:${key.insideOf}`;
  return createHash('sha256').update(name).digest();
}

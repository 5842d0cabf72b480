import { type Scoped } from '../../platform/database/database';
import { hashShortCode } from './sealed-secret';

/** What a mailed code is for; a code of one purpose does nothing else. */
export type CodePurpose = 'enrolment' | 'sign-in' | 'confirmation';

export const CODE_MINUTES = 10;
const CODE_TRIES = 5;
const RESEND_SECONDS = 60;

type About = { personId: string; purpose: CodePurpose };

/** Keeps a new code in place of the one before; false, and nothing changes, within 60 seconds of one that was not used. Needs the system scope, as every function here. */
export async function replaceMailedCode(trx: Scoped, about: About, code: string, now: Date): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: unknown[] }>(
    `insert into mailed_codes as kept (person_id, purpose, code_hash, tries_left, created_at, expires_at)
       values (:personId, :purpose, :hash, ${CODE_TRIES}, cast(:now as timestamptz), cast(:now as timestamptz) + interval '${CODE_MINUTES} minutes')
     on conflict (person_id, purpose) do update set code_hash = excluded.code_hash, tries_left = excluded.tries_left,
       created_at = excluded.created_at, expires_at = excluded.expires_at, used_at = null
       where kept.used_at is not null or kept.created_at <= excluded.created_at - interval '${RESEND_SECONDS} seconds'
     returning person_id`,
    { ...about, hash: hashShortCode(code, about), now });
  return rows.length === 1;
}

/** Takes one of a code's five tries and says whether it is the right one; a right code is used up, once among all who try. */
export async function useMailedCode(trx: Scoped, about: About, code: string, now: Date): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: { right: boolean }[] }>(
    `update mailed_codes set tries_left = tries_left - 1, used_at = case when code_hash = :hash then cast(:now as timestamptz) end
       where person_id = :personId and purpose = :purpose and used_at is null and tries_left > 0 and expires_at > :now
     returning used_at is not null as right`,
    { ...about, hash: hashShortCode(code, about), now });
  return rows[0]?.right ?? false;
}

type State = { live: boolean; waitSeconds: number; ageSeconds: number | undefined };

/** Whether there is a code that still works, how many seconds until another may be sent, and how old an unused one is. */
export async function mailedCodeState(trx: Scoped, { personId, purpose }: About, now: Date): Promise<State> {
  const row = await trx('mailed_codes').where({ person_id: personId, purpose }).first<{ live: boolean; used: boolean; age: number } | undefined>(
    trx.raw('used_at is null and tries_left > 0 and expires_at > ? as live', [now]), trx.raw('used_at is not null as used'),
    trx.raw('floor(extract(epoch from ?::timestamptz - created_at))::int as age', [now]));
  if (!row) return { live: false, waitSeconds: 0, ageSeconds: undefined };
  return { live: row.live, waitSeconds: row.used ? 0 : Math.max(0, RESEND_SECONDS - row.age), ageSeconds: row.used ? undefined : row.age };
}

export async function deleteMailedCodes(trx: Scoped, personId: string): Promise<void> {
  await trx('mailed_codes').where({ person_id: personId }).delete();
}

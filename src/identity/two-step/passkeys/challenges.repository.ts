import { randomBytes } from 'node:crypto';
import { type Scoped } from '../../../platform/database/database';
import { type PasskeyPurpose } from './passkey.model';
import { CHALLENGE_MINUTES } from './webauthn';

/** Which browser is asked, by a hash of what only it has (a session, a cookie, a mailed link), for what, and whom; nobody yet at the sign-in page. */
export type Asked = { boundTo: Buffer; purpose: PasskeyPurpose | 'enrolment'; personId: string | null };

/** Makes a challenge in place of the browser's one before for the same purpose. Needs the system scope, as every function here. */
export async function issueChallenge(trx: Scoped, { boundTo, purpose, personId }: Asked, now: Date): Promise<Buffer> {
  const challenge = randomBytes(32);
  await trx.raw(
    `insert into passkey_challenges (bound_to, purpose, person_id, challenge, created_at, expires_at)
       values (:boundTo, :purpose, :personId, :challenge, cast(:now as timestamptz), cast(:now as timestamptz) + interval '${CHALLENGE_MINUTES} minutes')
     on conflict (bound_to, purpose) do update set person_id = excluded.person_id, challenge = excluded.challenge, created_at = excluded.created_at,
       expires_at = excluded.expires_at, used_at = null`,
    { boundTo, purpose, personId, challenge, now });
  return challenge;
}

/** The challenge that waits for an answer; undefined when it was answered, or is over. */
export async function findChallenge(trx: Scoped, asked: Asked, now: Date): Promise<Buffer | undefined> {
  return (await open(trx, asked, now).first<{ challenge: Buffer } | undefined>('challenge'))?.challenge;
}

/** Uses a challenge up, once among all who try. */
export async function useChallenge(trx: Scoped, asked: Asked, challenge: string, now: Date): Promise<boolean> {
  return await open(trx, asked, now).where({ challenge: Buffer.from(challenge, 'base64url') }).update({ used_at: now }) === 1;
}

function open(trx: Scoped, { boundTo, purpose, personId }: Asked, now: Date) {
  return trx('passkey_challenges').where({ bound_to: boundTo, purpose, person_id: personId }).whereNull('used_at').where('expires_at', '>', now);
}

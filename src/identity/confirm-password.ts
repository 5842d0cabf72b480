import { within } from '../platform/database/database';
import { TooMany } from '../platform/errors';
import { inMinutes } from '../platform/http/rate-limit';
import { verifyPassword } from './password';
import { findPasswordHash } from './people.repository';
import { countAttempt, forgetAttempts } from './sign-in-attempts.repository';

/**
 * Whether this is the password of somebody who is signed in, asked again before something grave. Wrong ones are counted by
 * person and slow each other down, apart from those at the sign-in page; throws TooMany while that lasts.
 */
export async function confirmPassword({ personId, password }: { personId: string; password: string }): Promise<boolean> {
  const key = { insideOf: personId };
  const { attempt, hash } = await within('system', async (trx) => ({
    attempt: await countAttempt(trx, key),
    hash: await findPasswordHash(trx, personId),
  }));
  if ('waitSeconds' in attempt) throw new TooMany(`The password was wrong several times. Try again in ${inMinutes(attempt.waitSeconds)}.`, attempt.waitSeconds);
  const { right } = await verifyPassword(hash, password);
  if (right) await within('system', (trx) => forgetAttempts(trx, key));
  return right;
}

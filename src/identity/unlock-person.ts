import { type Scoped } from '../platform/database/database';
import { markUnlocked } from './people.repository';
import { forgetAttempts } from './sign-in-attempts.repository';
import { voidTokens } from './tokens';

/** Ends the lock of a sign-in at somebody else's word, and the mailed link that would end it. Needs the system scope; safe to repeat. */
export async function unlockPerson(trx: Scoped, { personId, email, now }: { personId: string; email: string; now: Date }): Promise<void> {
  await forgetAttempts(trx, { email });
  await markUnlocked(trx, personId);
  await voidTokens(trx, { purpose: 'unlock', email }, now);
}

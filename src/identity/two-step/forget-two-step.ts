import { type Scoped } from '../../platform/database/database';

/** Deletes what counts no longer: expired trust, codes and set-ups and challenges of yesterday, tries that a quiet day has forgotten. Safe to repeat; system scope. */
export async function forgetTwoStep(trx: Scoped, now: Date): Promise<number> {
  const yesterday = trx.raw("?::timestamptz - interval '1 day'", [now]);
  const deleted = [
    await trx('trusted_devices').where('expires_at', '<', now).delete(),
    await trx('mailed_codes').where('expires_at', '<', yesterday).delete(),
    await trx('authenticators').whereNull('confirmed_at').where('created_at', '<', yesterday).delete(),
    await trx('passkey_challenges').where('expires_at', '<', yesterday).delete(),
    await trx('two_step_tries').where('last_failed_at', '<', yesterday).where('blocked_until', '<', now).delete(),
  ];
  return deleted.reduce((sum, count) => sum + count, 0);
}

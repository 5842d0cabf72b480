import { databaseNow, within } from '../../../platform/database/database';
import { RuleBroken } from '../../../platform/errors';
import { getTwoStepPersonForUpdate, getTwoStepPerson } from '../two-step-person.repository';
import { findChallenge, issueChallenge } from './challenges.repository';
import { MOST_PASSKEYS } from './passkey.model';
import { listPasskeys } from './passkeys.repository';
import { type MakeOptions, makeOptions } from './webauthn';

type By = { personId: string; boundTo: Buffer };

/**
 * Lets this session make a passkey within five minutes: the caller has asked for the password, and for a fresh code where
 * two-step verification is on. Throws RuleBroken for who has ten.
 */
export function beginPasskey({ personId, boundTo }: By): Promise<void> {
  return within('system', async (trx) => {
    await getTwoStepPersonForUpdate(trx, personId);
    if ((await listPasskeys(trx, personId)).length >= MOST_PASSKEYS) throw tooManyPasskeys();
    await issueChallenge(trx, { boundTo, purpose: 'enrolment', personId }, await databaseNow(trx));
  });
}

/** What the browser needs to make the passkey that was begun; undefined when none was in this session, or it is over. */
export async function findBegunPasskey({ personId, boundTo }: By): Promise<MakeOptions | undefined> {
  const { challenge, person, existing } = await within('system', async (trx) => ({
    challenge: await findChallenge(trx, { boundTo, purpose: 'enrolment', personId }, await databaseNow(trx)),
    person: await getTwoStepPerson(trx, personId), existing: await listPasskeys(trx, personId),
  }), { readOnly: true });
  return challenge && makeOptions(person, challenge, existing);
}

export function tooManyPasskeys(): RuleBroken {
  return new RuleBroken(`You have ${MOST_PASSKEYS} passkeys, which is the most. Remove one that you do not need, then add another.`);
}

import { databaseNow, within } from '../../../platform/database/database';
import { issueChallenge } from './challenges.repository';
import { type PasskeyPurpose } from './passkey.model';
import { listPasskeys } from './passkeys.repository';
import { type UseOptions, useOptions } from './webauthn';

type Asked = { boundTo: Buffer } & ({ purpose: 'sign-in'; personId: null } | { purpose: Exclude<PasskeyPurpose, 'sign-in'>; personId: string });

/**
 * What a browser needs to ask its person for a passkey: a challenge that is good once, for five minutes, for this browser,
 * this purpose and this person (at the sign-in page: whoever has one).
 */
export async function askForPasskey(asked: Asked): Promise<UseOptions> {
  const { challenge, passkeys } = await within('system', async (trx) => ({
    challenge: await issueChallenge(trx, asked, await databaseNow(trx)),
    passkeys: asked.personId === null ? [] : await listPasskeys(trx, asked.personId),
  }));
  return useOptions(challenge, passkeys);
}

import { countedSignIn } from '../../check-credentials';
import { findPersonById, type Person } from '../../people.repository';
import { checkPasskey } from './check-passkey';
import { readGivenAnswer } from './passkey-answer';
import { findPasskeyOwner } from './passkeys.repository';

type Given = { answer: string; boundTo: Buffer | undefined; address: string | undefined; deviceSecrets: readonly string[]; requestId: string };

const NO_CHALLENGE = 'That took too long, or your browser keeps no cookies. Try again.';

/**
 * The person who signs in by this passkey alone, or why not, as a sentence: having the device and being verified by it are the
 * two factors. Tries are counted and locked as those with a password, under the e-mail of the passkey's owner; throws TooMany
 * while a delay or lock lasts (docs/decisions/0022, security.md §3.8).
 */
export async function checkPasskeySignIn({ answer, boundTo, address, deviceSecrets, requestId }: Given): Promise<Person | { refusal: string }> {
  let refusal = NO_CHALLENGE;
  const credentialId = readGivenAnswer(answer)?.credentialId;
  const person = await countedSignIn({
    address, deviceSecrets,
    find: async (trx) => {
      const owner = credentialId && await findPasskeyOwner(trx, credentialId);
      const person = owner === undefined ? undefined : await findPersonById(trx, owner);
      return person && { email: person.email, person };
    },
    isRight: async () => {
      if (!boundTo) return false;
      const checked = await checkPasskey({ answer, purpose: 'sign-in', boundTo, personId: null, requestId });
      if ('refusal' in checked) refusal = checked.refusal;
      return !('refusal' in checked);
    },
  });
  return person ?? { refusal };
}

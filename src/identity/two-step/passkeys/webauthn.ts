import type * as WebAuthn from '@simplewebauthn/server';
import type * as WebAuthnParts from '@simplewebauthn/server/helpers';
import { logger } from '../../../platform/operations/logger';
import { type GivenAnswer, type MadeAnswer } from './passkey-answer';
import { type Passkey, userHandleOf } from './passkey.model';
import { RELYING_PARTY } from './relying-party';

/** How long a browser's own window waits for its person; the challenge is good for as long. */
export const CHALLENGE_MINUTES = 5;
const timeout = CHALLENGE_MINUTES * 60_000;
const expected = { expectedOrigin: RELYING_PARTY.origin, expectedRPID: RELYING_PARTY.id, requireUserVerification: true } as const;

/** What a browser is told, as JSON. */
export type MakeOptions = WebAuthn.PublicKeyCredentialCreationOptionsJSON;
export type UseOptions = WebAuthn.PublicKeyCredentialRequestOptionsJSON;

type Owner = { id: string; email: string; firstName: string; lastName: string };
type Known = Pick<Passkey, 'credentialId' | 'transports'>;

/** Asks for a passkey that its device finds by itself and gives after finger, face or PIN, and for no word on the device's make. */
export function makeOptions({ id, email, firstName, lastName }: Owner, challenge: Buffer, existing: readonly Known[]): Promise<MakeOptions> {
  return library().generateRegistrationOptions({
    rpName: RELYING_PARTY.name, rpID: RELYING_PARTY.id, userID: Uint8Array.from(userHandleOf(id)), userName: email, userDisplayName: `${firstName} ${lastName}`.trim() || email,
    challenge: Uint8Array.from(challenge), timeout, attestationType: 'none', excludeCredentials: existing.map(described),
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
  });
}

/** Asks for one of these, or for any that the browser finds. */
export function useOptions(challenge: Buffer, allowed: readonly Known[]): Promise<UseOptions> {
  return library().generateAuthenticationOptions({
    rpID: RELYING_PARTY.id, challenge: Uint8Array.from(challenge), timeout, userVerification: 'required',
    ...(allowed.length > 0 && { allowCredentials: allowed.map(described) }),
  });
}

export type NewKey = Pick<Passkey, 'credentialId' | 'publicKey' | 'counter' | 'isShareable' | 'isBackedUp'>;

/** The passkey in an answer, when it was made for us, for this challenge, with its person verified; else undefined. */
export async function verifyMade({ response, challenge }: MadeAnswer): Promise<NewKey | undefined> {
  return unlessRefused(async () => {
    if (!isPlain(response.response.attestationObject)) return undefined;
    const { verified, registrationInfo } = await library().verifyRegistrationResponse({ ...expected, response, expectedChallenge: challenge });
    if (!verified) return undefined;
    const { credential, credentialDeviceType, credentialBackedUp } = registrationInfo;
    return {
      credentialId: Buffer.from(credential.id, 'base64url'), publicKey: Buffer.from(credential.publicKey), counter: credential.counter,
      isShareable: credentialDeviceType === 'multiDevice', isBackedUp: credentialBackedUp,
    };
  });
}

/** What a passkey says of itself in an answer that it signed for us and this challenge, with its person verified; else undefined. */
export async function verifyGiven({ response, challenge }: GivenAnswer, { credentialId, publicKey }: Passkey): Promise<{ counter: number; isBackedUp: boolean } | undefined> {
  return unlessRefused(async () => {
    const { verified, authenticationInfo } = await library().verifyAuthenticationResponse({
      ...expected, response, expectedChallenge: challenge,
      // The library looks at the count before the signature, and a forged one must raise no alarm: we look after it.
      credential: { id: credentialId.toString('base64url'), publicKey: Uint8Array.from(publicKey), counter: 0 },
    });
    return verified ? { counter: authenticationInfo.newCounter, isBackedUp: authenticationInfo.credentialBackedUp } : undefined;
  });
}

// It throws for whatever is not as it should be, and its words are for programmers.
async function unlessRefused<T>(verify: () => Promise<T>): Promise<T | undefined> {
  try {
    return await verify();
  } catch (error) {
    logger.info({ reason: (error as Error).message.slice(0, 200) }, 'a passkey was refused');
    return undefined;
  }
}

// Asked for no word on its make, a device says none, or vouches for itself. Certificates would be looked up at addresses that
// stand in them, which a stranger may have written.
function isPlain(attestationObject: string): boolean {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
  const { decodeAttestationObject } = require('@simplewebauthn/server/helpers') as typeof WebAuthnParts;
  const decoded = decodeAttestationObject(Uint8Array.from(Buffer.from(attestationObject, 'base64url')));
  return decoded.get('fmt') === 'none' || (decoded.get('fmt') === 'packed' && !decoded.get('attStmt').get('x5c'));
}

function described({ credentialId, transports }: Known) {
  return { id: credentialId.toString('base64url'), transports };
}

// Loaded on first use: it takes longer than the rest of a start.
function library(): typeof WebAuthn {
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- loaded late
  return require('@simplewebauthn/server') as typeof WebAuthn;
}

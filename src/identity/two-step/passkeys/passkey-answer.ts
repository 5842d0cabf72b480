import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import { z } from 'zod';

// What a browser answers, as JSON in a form's field. Far longer than any: a resident key with its certificate is 2 kB.
const LONGEST = 20_000;
const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const;

const bytes = z.string().regex(/^[A-Za-z0-9_-]{1,16000}$/);
const about = { id: bytes, rawId: bytes, type: z.literal('public-key') };
const Made = z.object({ ...about, response: z.object({ clientDataJSON: bytes, attestationObject: bytes, transports: z.array(z.string()).max(20).optional() }) });
const Given = z.object({ ...about, response: z.object({ clientDataJSON: bytes, authenticatorData: bytes, signature: bytes, userHandle: bytes.nullish() }) });
const ClientData = z.object({ challenge: bytes });

/** A browser's answer that has the right form; nothing in it is proved yet. */
export type ReadAnswer<T> = { response: T; credentialId: Buffer; challenge: string };
export type MadeAnswer = ReadAnswer<RegistrationResponseJSON> & { transports: string[] };
export type GivenAnswer = ReadAnswer<AuthenticationResponseJSON> & { userHandle: Buffer | undefined };

/** What a browser says after it made a passkey; undefined when it is nothing of the kind. */
export function readMadeAnswer(text: string): MadeAnswer | undefined {
  const answer = Made.safeParse(jsonIn(text)).data;
  const challenge = answer && challengeIn(answer.response.clientDataJSON);
  if (!answer || challenge === undefined || answer.id !== answer.rawId) return undefined;
  const { id, rawId, type, response: { clientDataJSON, attestationObject, transports = [] } } = answer;
  return {
    response: { id, rawId, type, response: { clientDataJSON, attestationObject }, clientExtensionResults: {} },
    credentialId: Buffer.from(id, 'base64url'), challenge, transports: TRANSPORTS.filter((known) => transports.includes(known)),
  };
}

/** What a browser says after it used one. */
export function readGivenAnswer(text: string): GivenAnswer | undefined {
  const answer = Given.safeParse(jsonIn(text)).data;
  const challenge = answer && challengeIn(answer.response.clientDataJSON);
  if (!answer || challenge === undefined || answer.id !== answer.rawId) return undefined;
  const { id, rawId, type, response: { clientDataJSON, authenticatorData, signature, userHandle } } = answer;
  return {
    response: { id, rawId, type, response: { clientDataJSON, authenticatorData, signature }, clientExtensionResults: {} },
    credentialId: Buffer.from(id, 'base64url'), challenge, userHandle: userHandle ? Buffer.from(userHandle, 'base64url') : undefined,
  };
}

function challengeIn(clientDataJSON: string): string | undefined {
  return ClientData.safeParse(jsonIn(Buffer.from(clientDataJSON, 'base64url').toString('utf8'))).data?.challenge;
}

function jsonIn(text: string): unknown {
  if (text.length > LONGEST) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

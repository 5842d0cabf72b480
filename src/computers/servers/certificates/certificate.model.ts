import { createPublicKey, sign, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { CERTIFICATE_FAMILIES } from './windows-version.model';

/** A certificate is good for as long as an installer (domain.md §9.1). */
export const CERTIFICATE_HOURS = 24;

const BEGIN = '-----BEGIN CLOUD CERTIFICATE-----';
const END = '-----END CLOUD CERTIFICATE-----';

const Payload = z.object({
  /** The portal's own address. */
  iss: z.string(), family: z.enum(CERTIFICATE_FAMILIES), windows: z.string(), machine: z.string(), nickname: z.string(), serial: z.string(),
  /** The secret of an install link: with it the server is activated, once. */
  link: z.string(), iat: z.number(), exp: z.number(),
});
/** What a certificate says; times in seconds since 1970. */
export type CertificatePayload = z.infer<typeof Payload>;

/**
 * The document that a server imports (domain.md §9.3): a JSON Web Signature (RFC 7515, EdDSA as in RFC 8037) in lines of 64 characters between the
 * usual two. Whoever has it can install that server, until it has been used or its day is over.
 */
export function writeCertificate(payload: CertificatePayload, key: KeyObject): string {
  const signed = `${encoded({ alg: 'EdDSA', typ: 'JWT' })}.${encoded(payload)}`;
  const token = `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
  return `${BEGIN}\n${token.match(/.{1,64}/g)!.join('\n')}\n${END}\n`;
}

/** What it says, whenever that was; undefined where it was not signed with this key or was changed since. */
export function readCertificate(text: string, publicKeyPem: string): CertificatePayload | undefined {
  const token = text.split(BEGIN)[1]?.split(END)[0]?.replace(/\s/g, '') ?? '';
  const [header = '', payload = '', signature = ''] = token.split('.');
  const isOurs = verify(null, Buffer.from(`${header}.${payload}`), createPublicKey(publicKeyPem), Buffer.from(signature, 'base64url'));
  return isOurs ? Payload.parse(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))) : undefined;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

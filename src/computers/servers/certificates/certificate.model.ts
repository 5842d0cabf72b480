import { sign, type KeyObject } from 'node:crypto';
import { type CertificateFamily } from './windows-version.model';

/** A certificate is good for as long as an installer (domain.md §9.1). */
export const CERTIFICATE_HOURS = 24;

const BEGIN = '-----BEGIN CLOUD CERTIFICATE-----';
const END = '-----END CLOUD CERTIFICATE-----';

/** What a certificate says; times in seconds since 1970. */
export interface CertificatePayload {
  /** The portal's own address. */
  readonly iss: string;
  readonly family: CertificateFamily;
  readonly windows: string;
  readonly machine: string;
  readonly nickname: string;
  readonly serial: string;
  /** The secret of an install link: with it the server is activated, once. */
  readonly link: string;
  readonly iat: number;
  readonly exp: number;
}

/**
 * The document that a server imports (domain.md §9.3): a JSON Web Signature (RFC 7515, EdDSA as in RFC 8037) in lines of 64 characters between the
 * usual two. Whoever has it can install that server, until it has been used or its day is over.
 */
export function writeCertificate(payload: CertificatePayload, key: KeyObject): string {
  const signed = `${encoded({ alg: 'EdDSA', typ: 'JWT' })}.${encoded(payload)}`;
  const token = `${signed}.${sign(null, Buffer.from(signed), key).toString('base64url')}`;
  return `${BEGIN}\n${token.match(/.{1,64}/g)!.join('\n')}\n${END}\n`;
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

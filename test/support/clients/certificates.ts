import { createPublicKey, verify } from 'node:crypto';
import { type CertificatePayload } from '../../../src/computers/servers/certificates/certificate.model';

/** What a certificate says, as whoever imports it reads it; undefined where it was not signed with this key or was changed since. */
export function readCertificate(text: string, publicKeyPem: string): CertificatePayload | undefined {
  const token = text.split('-----BEGIN CLOUD CERTIFICATE-----')[1]?.split('-----END CLOUD CERTIFICATE-----')[0]?.replace(/\s/g, '') ?? '';
  const [header = '', payload = '', signature = ''] = token.split('.');
  const isOurs = verify(null, Buffer.from(`${header}.${payload}`), createPublicKey(publicKeyPem), Buffer.from(signature, 'base64url'));
  return isOurs ? JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as CertificatePayload : undefined;
}

import { createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { activate } from './activate.mjs';
import { download } from './portal.mjs';
import { Problem } from './problem.mjs';

const [BEGIN, END] = ['-----BEGIN CLOUD CERTIFICATE-----', '-----END CLOUD CERTIFICATE-----'];

/** Installs a server by the certificate that the portal made for it, once its signature is that portal's and its day is not over. */
export async function importCertificate(file, options) {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new Problem(`${file} cannot be read: ${error.message}.`);
  }
  const [header, payload, signature] = (text.split(BEGIN)[1]?.split(END)[0] ?? '').replace(/\s/g, '').split('.');
  const told = readPayload(payload);
  const key = await download(told.iss, '/agent/v1/certificate-key');
  if (!verify(null, Buffer.from(`${header}.${payload}`), createPublicKey(key.toString('utf8')), Buffer.from(signature ?? '', 'base64url'))) {
    throw new Problem('This certificate was changed after the portal made it. Download it again.', { code: 'certificate_changed' });
  }
  if (Date.now() / 1_000 >= told.exp) throw new Problem('This certificate was good for 24 hours, which are over. Download a new one in the portal.', { code: 'certificate_over' });
  return activate(`${told.iss}/certificate/${told.link}`, options);
}

function readPayload(payload = '') {
  try {
    const told = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    if (typeof told.link === 'string' && typeof told.exp === 'number' && /^https?:$/.test(new URL(told.iss).protocol)) return told;
  } catch {
    // Said below.
  }
  throw new Problem('This file is no certificate of the portal. Download it again.', { code: 'no_certificate' });
}

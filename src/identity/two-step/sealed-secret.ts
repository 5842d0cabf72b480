import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { config } from '../../config';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
// Keys of their own: neither can stand for the other, nor for the one that signs cookies.
const SEALING = keyFor('two-step secrets');
const SHORT_CODES = keyFor('two-step mailed codes');

/** An authenticator's secret as we keep it: AES-256-GCM under a key made of SECRET_KEY, bound to its person (security.md §3.6). */
export function seal(secret: string, personId: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', SEALING, iv).setAAD(Buffer.from(personId));
  const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]);
}

/** The secret again; undefined when SECRET_KEY is another one now, or the bytes are somebody else's or not ours. */
export function unseal(kept: Buffer, personId: string): string | undefined {
  if (kept[0] !== VERSION) return undefined;
  const [tagAt, textAt] = [1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES];
  const decipher = createDecipheriv('aes-256-gcm', SEALING, kept.subarray(1, tagAt), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(personId));
  try {
    decipher.setAuthTag(kept.subarray(tagAt, textAt));
    return Buffer.concat([decipher.update(kept.subarray(textAt)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** Six digits have too few values for a plain hash: who read the table would try them all. Keyed, bound to person and purpose. */
export function hashShortCode(code: string, about: { personId: string; purpose: string }): Buffer {
  return createHmac('sha256', SHORT_CODES).update(JSON.stringify([about.personId, about.purpose, code])).digest();
}

function keyFor(use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', config.secretKey, '', use, 32));
}

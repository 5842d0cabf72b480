import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomInt } from 'node:crypto';
import { config } from '../config';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;
// A key of its own: it stands for nothing else that is sealed.
const SEALING = Buffer.from(hkdfSync('sha256', config.secretKey, '', 'passwords of recovery drives', 32));
// Without what is mistaken for another when it is typed from a mail: 0 O 1 I L.
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz';
const GROUPS = 5;

/** Twenty characters in groups of four, about 115 bits: "K7qM-2xDR-9Tpa-4wHE-uu3F". */
export function newDrivePassword(): string {
  return Array.from({ length: GROUPS }, () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join('-');
}

/** As we keep it: AES-256-GCM under a key made of SECRET_KEY, bound to its case. */
export function sealPassword(password: string, caseId: string): Buffer {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', SEALING, iv).setAAD(Buffer.from(caseId));
  const sealed = Buffer.concat([cipher.update(password, 'utf8'), cipher.final()]);
  return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]);
}

/** The password again; undefined when SECRET_KEY is another one now, or the bytes are another case's. */
export function unsealPassword(kept: Buffer, caseId: string): string | undefined {
  if (kept[0] !== VERSION) return undefined;
  const [tagAt, textAt] = [1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES];
  const decipher = createDecipheriv('aes-256-gcm', SEALING, kept.subarray(1, tagAt), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(caseId));
  try {
    decipher.setAuthTag(kept.subarray(tagAt, textAt));
    return Buffer.concat([decipher.update(kept.subarray(textAt)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

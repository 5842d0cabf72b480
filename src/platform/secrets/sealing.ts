import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { config } from '../../config';

const VERSION = 1;
const IV_BYTES = 12;
const TAG_BYTES = 16;

type Sealing = {
  /** The secret as we keep it, bound to what it is of: a person, a machine. */
  readonly seal: (secret: string, of: string) => Buffer;
  /** The secret again; undefined when SECRET_KEY is another one now, or the bytes are of something else, or not ours. */
  readonly unseal: (kept: Buffer, of: string) => string | undefined;
};

/** AES-256-GCM under a key of its own for each use, made of SECRET_KEY: what is sealed for one use opens for no other (security.md §3.6). */
export function sealing(use: string): Sealing {
  const key = keyFor(use);
  return {
    seal(secret, of) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(of));
      const sealed = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return Buffer.concat([Buffer.of(VERSION), iv, cipher.getAuthTag(), sealed]);
    },
    unseal(kept, of) {
      if (kept[0] !== VERSION) return undefined;
      const [tagAt, textAt] = [1 + IV_BYTES, 1 + IV_BYTES + TAG_BYTES];
      const decipher = createDecipheriv('aes-256-gcm', key, kept.subarray(1, tagAt), { authTagLength: TAG_BYTES }).setAAD(Buffer.from(of));
      try {
        decipher.setAuthTag(kept.subarray(tagAt, textAt));
        return Buffer.concat([decipher.update(kept.subarray(textAt)), decipher.final()]).toString('utf8');
      } catch {
        return undefined;
      }
    },
  };
}

/** 32 bytes of SECRET_KEY for one use; no key stands for another. */
export function keyFor(use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', config.secretKey, '', use, 32));
}

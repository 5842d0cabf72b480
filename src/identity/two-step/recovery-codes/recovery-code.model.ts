import { createHash, randomBytes } from 'node:crypto';

export const RECOVERY_CODES = 10;
// Without I, L, O and U: nobody mistakes one for a digit. 32 characters are 5 bits each, so 20 of them 100 bits.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 20;

/** Ten new codes as people read them, "7KQ4M-2XDPA-…": 100 bits of chance each. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: RECOVERY_CODES }, () => spaced([...randomBytes(LENGTH)].map((byte) => ALPHABET[byte & 31]).join('')));
}

/** A code as it was typed, without spaces, dashes and small letters; undefined when it cannot be a recovery code. */
export function readRecoveryCode(typed: string): string | undefined {
  const code = typed.toUpperCase().replace(/[\s\u2010-\u2015-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return code.length === LENGTH && [...code].every((letter) => ALPHABET.includes(letter)) ? code : undefined;
}

/** A fast hash is enough: there is too much chance in a code to try them all. */
export function hashRecoveryCode(code: string): Buffer {
  return createHash('sha256').update(code.replaceAll('-', '')).digest();
}

function spaced(code: string): string {
  return code.match(/.{5}/g)!.join('-');
}

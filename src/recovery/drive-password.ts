import { randomInt } from 'node:crypto';
import { sealing } from '../platform/secrets/sealing';

// Without what is mistaken for another when it is typed from a mail: 0 O 1 I L.
const LETTERS = '23456789ABCDEFGHJKMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz';
const GROUPS = 5;

/** Twenty characters in groups of four, about 115 bits: "K7qM-2xDR-9Tpa-4wHE-uu3F". */
export function newDrivePassword(): string {
  return Array.from({ length: GROUPS }, () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('')).join('-');
}

/** A password as we keep it, bound to its case. */
export const { seal: sealPassword, unseal: unsealPassword } = sealing('passwords of recovery drives');

import { randomBytes } from 'node:crypto';
import speakeasy from 'speakeasy';

const STEP_SECONDS = 30;
const SECRET_BYTES = 20;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** A new authenticator's secret: 20 random bytes of our own as base32, as apps take them. */
export function newSecret(): string {
  return base32(randomBytes(SECRET_BYTES));
}

/**
 * The 30-second step whose code this is, one step early or late allowed, or undefined. Only six plain digits are looked at:
 * the library takes other spellings of a number too. A step must be used once only; that is for the caller to keep.
 */
export function matchingStep({ secret, code, at }: { secret: string; code: string; at: Date }): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined;
  const time = Math.floor(at.getTime() / 1000);
  const match = speakeasy.totp.verifyDelta({ secret, encoding: 'base32', token: code, time, step: STEP_SECONDS, window: 1 });
  return match === undefined || match === null ? undefined : Math.floor(time / STEP_SECONDS) + match.delta;
}

type CodeOf = { secret: string; at: Date; digits?: number; algorithm?: 'sha1' | 'sha256' | 'sha512' };

/** What an authenticator app shows at a moment (RFC 6238); apps use six digits and SHA-1. */
export function codeAt({ secret, at, digits = 6, algorithm = 'sha1' }: CodeOf): string {
  return speakeasy.totp({ secret, encoding: 'base32', time: Math.floor(at.getTime() / 1000), step: STEP_SECONDS, digits, algorithm });
}

/** What the QR code says to an app: the secret, for whom, and by whom. */
export function otpauthAddress({ secret, email, issuer }: { secret: string; email: string; issuer: string }): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(email)}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=6&period=${STEP_SECONDS}`;
}

/** The secret as people type it: groups of four. */
export function inGroups(secret: string): string {
  return secret.match(/.{1,4}/g)?.join(' ') ?? '';
}

function base32(bytes: Buffer): string {
  let [text, bits, value] = ['', 0, 0];
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += BASE32[(value >> (bits - 5)) & 31];
  }
  return bits > 0 ? text + BASE32[(value << (5 - bits)) & 31] : text;
}

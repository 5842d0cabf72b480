import { createHmac } from 'node:crypto';
import { keyFor, sealing } from '../../platform/secrets/sealing';

/** An authenticator's secret as we keep it, bound to its person (security.md §3.6). */
export const { seal, unseal } = sealing('two-step secrets');

// Neither key can stand for the other, nor for the one that signs cookies.
const SHORT_CODES = keyFor('two-step mailed codes');

/** Six digits have too few values for a plain hash: who read the table would try them all. Keyed, bound to person and purpose. */
export function hashShortCode(code: string, about: { personId: string; purpose: string }): Buffer {
  return createHmac('sha256', SHORT_CODES).update(JSON.stringify([about.personId, about.purpose, code])).digest();
}

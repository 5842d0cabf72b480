import { checkCode } from './check-code';

/**
 * Whether this is a code of the person's authenticator or one of their recovery codes, used up with the answer; for password
 * resets. A mailed code never counts here: it would prove what the reset link has proved already (security.md §3.10). Runs in
 * a transaction of its own and throws TooMany while a delay after wrong codes lasts.
 */
export async function verifySecondFactor({ personId, code, requestId }: { personId: string; code: string; requestId: string | null }): Promise<boolean> {
  return await checkCode({ personId, code, place: 'reset', requestId }) !== undefined;
}

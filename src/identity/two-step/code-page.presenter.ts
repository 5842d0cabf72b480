import { singleStrings } from '../../platform/pages/forms';
import { codeGateway } from './code-gateway';

/** The names of our own fields on a form that goes on with another one's. */
export const CODE_FIELD = 'two_step_code';
export const RESEND_FIELD = 'two_step_resend';
/** What a passkey says, put there by the page's script. */
export const PASSKEY_FIELD = 'two_step_passkey';
const OURS = new Set(['_csrf', CODE_FIELD, RESEND_FIELD, PASSKEY_FIELD]);
// What must not stand in a page's source: typed again instead.
const SECRET = /password|answer/i;

export type Carried = { name: string; value: string };

/** What stands around the field for a code, by where the person gets their codes. */
export function codeWords({ twoStep, email }: { twoStep: 'off' | 'app' | 'email' | 'passkey'; email: string }): { label: string; hint: string; signInHint: string; byMail: boolean } {
  if (twoStep === 'passkey') return { label: 'Recovery code', hint: 'For when no passkey is at hand: one of the ten that you kept. Each works once.', signInHint: '', byMail: false };
  const byMail = twoStep === 'email';
  const label = byMail ? 'Code from the mail' : 'Code from your authenticator app';
  const hint = byMail ? `We sent six digits to ${codeGateway.shownAs({ email })}.` : 'Six digits, new every 30 seconds.';
  return { label, hint: `${hint} A recovery code works too.`, signInHint: hint, byMail };
}

/** What a page says after "Send another code". */
export function resendWords({ sent, waitSeconds }: { sent: boolean; waitSeconds: number }): string {
  return sent ? 'Another code is on its way. Only the newest one works.' : `A code was sent within this minute. You can ask for another one in ${waitSeconds} seconds.`;
}

/** The fields of a form that was sent, to be sent again with a code; secrets are only named. */
export function carriedFields(body: unknown): { carried: Carried[]; secrets: { name: string; label: string }[] } {
  const names = Object.keys(singleStrings(body)).filter((name) => !OURS.has(name));
  const carried = names.filter((name) => !SECRET.test(name)).flatMap((name) => valuesOf((body as Record<string, unknown>)[name]).map((value) => ({ name, value })));
  return { carried, secrets: names.filter((name) => SECRET.test(name)).map((name) => ({ name, label: inWords(name) })) };
}

function valuesOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');
}

function inWords(name: string): string {
  const words = name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').replace(/[_-]+/g, ' ').toLowerCase().trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

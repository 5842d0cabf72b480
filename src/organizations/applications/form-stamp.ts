import { createHmac, timingSafeEqual } from 'node:crypto';
import { config } from '../../config';

// A person needs longer than this to fill in even a part of the form; programs do not.
const LEAST_MS = 3_000;

/** When a form was opened, signed, for a hidden field. */
export function stampForm(now: Date): string {
  const opened = String(now.getTime());
  return `${opened}.${markOf(opened)}`;
}

/** Whether the form was opened long enough ago for a person to have filled it in. A stamp that is not ours was not. */
export function isOldEnough(stamp: string | undefined, now: Date): boolean {
  return (ageOfForm(stamp, now) ?? 0) >= LEAST_MS;
}

/** How long a form has been open, in milliseconds; undefined where the stamp is not ours. */
export function ageOfForm(stamp: string | undefined, now: Date): number | undefined {
  const [opened = '', mark = ''] = (stamp ?? '').split('.');
  const [given, right] = [Buffer.from(mark), Buffer.from(markOf(opened))];
  return given.length === right.length && timingSafeEqual(given, right) ? now.getTime() - Number(opened) : undefined;
}

function markOf(opened: string): string {
  return createHmac('sha256', config.secretKey).update(`application form ${opened}`).digest('base64url');
}

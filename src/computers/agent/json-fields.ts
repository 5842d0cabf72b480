import semver from 'semver';
import { z } from 'zod';

const clean = (text: string) => text.replace(/[\u0000-\u001f\u007f]/g, ' ').trim();

/** A line of text; what would break a line or end a text in the database is a space. */
export function line(max: number) {
  return z.string({ error: 'Send a text.' }).max(max, `Send at most ${max} characters.`).overwrite(clean);
}

/** A moment with its zone: "2026-11-22T10:00:00Z". */
export const moment = z.iso.datetime({ offset: true, error: 'Send a moment with its zone, like 2026-11-22T10:00:00Z.' });

export const version = z.string({ error: 'Send a version like 6.2.0.' }).max(40, 'Send a version like 6.2.0.').refine((text) => semver.valid(text) !== null, 'Send a version like 6.2.0.');

/** A count that fits the columns that keep it. */
export function whole(max = 2_147_483_647) {
  return z.number({ error: 'Send a whole number.' }).int('Send a whole number.').min(0, 'Send a number from 0 on.').max(max, `Send at most ${max}.`);
}
export const bytes = () => whole(Number.MAX_SAFE_INTEGER);

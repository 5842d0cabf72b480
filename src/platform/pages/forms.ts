import { z } from 'zod';

export type FieldErrors = Record<string, string>;
export type FormResult<T> = { ok: true; value: T } | { ok: false; errors: FieldErrors; typed: Record<string, string> };

/**
 * Reads a posted form through its schema. Unknown keys, repeated keys (arrays) and NUL never reach the schema's
 * output; on failure the first message for each field and the typed values come back for re-rendering with 422.
 */
export function readForm<T>(schema: z.ZodType<T>, body: unknown): FormResult<T> {
  const typed = singleStrings(body);
  const result = schema.safeParse(typed);
  if (result.success) return { ok: true, value: result.data };
  const errors: FieldErrors = {};
  for (const issue of result.error.issues) errors[issue.path.join('.') || 'form'] ??= issue.message;
  return { ok: false, errors, typed };
}

/** Keeps the string values of a body; of a repeated field the last one, as browsers users see it; drops NUL. */
export function singleStrings(body: unknown): Record<string, string> {
  const typed: Record<string, string> = {};
  if (typeof body !== 'object' || body === null) return typed;
  for (const [key, value] of Object.entries(body as Record<string, unknown>)) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === 'string') typed[key] = last.replace(/\u0000/g, '');
  }
  return typed;
}

/** A required line of text, trimmed. `what` completes "Enter …". */
export function text(what: string, max: number) {
  return z
    .string({ error: `Enter ${what}.` })
    .trim()
    .min(1, `Enter ${what}.`)
    .max(max, `Use at most ${max} characters for ${what}.`);
}

/** A line of text that may be left empty; answers '' then. */
export function optionalText(what: string, max: number) {
  return z.string().trim().max(max, `Use at most ${max} characters for ${what}.`).optional().default('');
}

/** An e-mail address, trimmed and lower-cased. */
export function email(what = 'an e-mail address') {
  return z
    .string({ error: `Enter ${what}.` })
    .trim()
    .toLowerCase()
    .min(1, `Enter ${what}.`)
    .max(254, 'Use at most 254 characters for an e-mail address.')
    .pipe(z.email('Enter an e-mail address like name@example.com.'));
}

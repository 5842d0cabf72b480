import { z } from 'zod';
import { type FieldErrors, readForm } from '../../platform/pages/forms';
import { checkNewPassword } from '../password';

const typed = (what: string) => z.string({ error: `Enter ${what}.` }).min(1, `Enter ${what}.`).max(1_000, 'Use at most 128 characters for the password.');

const NewPasswordForm = z.object({ password: typed('a new password'), password_again: typed('the new password again') });

type Owner = { email: string; firstName: string; lastName: string };

/** A new password typed twice, judged for the person it is for (features.md I6). */
export async function readNewPassword(body: unknown, owner: Owner): Promise<{ ok: true; password: string } | { ok: false; errors: FieldErrors }> {
  const form = readForm(NewPasswordForm, body);
  if (!form.ok) return { ok: false, errors: form.errors };
  const { password, password_again: again } = form.value;
  const weakness = await checkNewPassword(password, [owner.email, owner.firstName, owner.lastName]);
  const errors: FieldErrors = {
    ...(weakness !== undefined && { password: weakness }),
    ...(password !== again && { password_again: 'The two passwords differ. Type the same one twice.' }),
  };
  return Object.keys(errors).length > 0 ? { ok: false, errors } : { ok: true, password };
}

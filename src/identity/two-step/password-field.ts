import { TooMany } from '../../platform/errors';
import { singleStrings } from '../../platform/pages/forms';
import { confirmPassword } from '../confirm-password';

/** What is wrong with the password field of a form, with the answer's status, or undefined when it is the person's password. */
export async function askForPassword(req: { body: unknown }, personId: string): Promise<{ status: number; words: string } | undefined> {
  const password = singleStrings(req.body)['password'] ?? '';
  if (password === '') return { status: 422, words: 'Enter your password.' };
  try {
    return await confirmPassword({ personId, password: password.slice(0, 1_000) }) ? undefined : { status: 422, words: 'The password is wrong.' };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return { status: 429, words: error.message };
  }
}

import { TooMany } from '../../platform/errors';
import { confirmPassword } from '../confirm-password';

/** What is wrong with the current password as it was typed, as a sentence, or undefined; `tooMany` when it was wrong over and over. */
export async function checkCurrentPassword(personId: string, typed: string): Promise<{ error?: string; tooMany?: TooMany }> {
  if (typed === '') return { error: 'Enter your current password.' };
  try {
    const right = typed.length <= 1_000 && (await confirmPassword({ personId, password: typed }));
    return right ? {} : { error: 'The current password is wrong.' };
  } catch (error) {
    if (!(error instanceof TooMany)) throw error;
    return { error: error.message, tooMany: error };
  }
}

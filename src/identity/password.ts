import { hash, verify, type Options } from '@node-rs/argon2';
import { passwordWeakness } from './password-strength';

// argon2id as OWASP asks for it at least; raise these and everybody is re-hashed when they next sign in.
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
// argon2id is the library's own choice, which the mark below checks.
const OPTIONS: Options = COST;
const MARK = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;
// Checked in place of a hash that is not there: an unknown e-mail costs the same time as a wrong password.
const NOBODY = hash('nobody has this password', OPTIONS);

const PASSWORD_MIN = 12;
const PASSWORD_MAX = 128;

export function hashPassword(password: string): Promise<string> {
  return hash(normal(password), OPTIONS);
}

/** Whether the password fits the hash, and whether that hash is cheaper than we make them now. A missing hash fits nothing. */
export async function verifyPassword(passwordHash: string | null, password: string): Promise<{ right: boolean; outdated: boolean }> {
  const right = await verify(passwordHash ?? (await NOBODY), normal(password), OPTIONS);
  return { right: right && passwordHash !== null, outdated: passwordHash !== null && !passwordHash.startsWith(MARK) };
}

/**
 * What is wrong with a password that somebody chooses, as a sentence, or undefined: 12 to 128 characters, not a common
 * one, not their own name or e-mail, and hard to guess (features.md I6, domain.md §5.2).
 */
export async function checkNewPassword(password: string, about: readonly string[] = []): Promise<string | undefined> {
  const length = [...normal(password)].length;
  if (length < PASSWORD_MIN) return `Use at least ${PASSWORD_MIN} characters for the password.`;
  if (length > PASSWORD_MAX) return `Use at most ${PASSWORD_MAX} characters for the password.`;
  return passwordWeakness(normal(password), about);
}

// One keyboard types é as one character, another as two.
function normal(password: string): string {
  return password.normalize('NFKC');
}

import { uuidv7 } from 'uuidv7';
import { recordAudit, type Actor } from '../audit/audit.repository';
import { isUniqueViolation, type Scoped } from '../platform/database/database';
import { RuleBroken } from '../platform/errors';
import { hashPassword } from './password';
import { completePerson, findPersonForUpdate, insertPerson } from './people.repository';
import { replaceAnswers } from './security-answers.repository';
import { normalAnswer, type Answer } from './security-questions';

/** A password and answers as we keep them. */
export type Credentials = { passwordHash: string; answers: readonly { question: number; answerHash: string }[] };

export type Registration = {
  email: string;
  firstName: string;
  lastName: string;
  phone: string;
  country: string;
  credentials: Credentials;
  /** Where it is recorded: the organization, and the account, that the link came from. */
  organizationId: string;
  accountId?: string | null;
  requestId: string | null;
  now: Date;
};

/** Hashes what a person chose; takes about 0.1 s, so call it before the transaction, on checked input. */
export async function hashCredentials(password: string, answers: readonly Answer[]): Promise<Credentials> {
  const hashed = answers.map(async ({ question, answer }) => ({ question, answerHash: await hashPassword(normalAnswer(answer)) }));
  return { passwordHash: await hashPassword(password), answers: await Promise.all(hashed) };
}

/**
 * Makes the person of a registration link, or completes one that has no password yet, in the system scope. Throws
 * RuleBroken when the e-mail has a sign-in already: a link never replaces a password (security.md §3.10).
 */
export async function registerPerson(trx: Scoped, registration: Registration): Promise<{ personId: string }> {
  const known = await findPersonForUpdate(trx, registration.email);
  if (known && known.passwordHash !== null) throw new RuleBroken('There is a sign-in for this e-mail already. Sign in with its password to go on.');
  const personId = known?.id ?? uuidv7();
  const { credentials, now, organizationId, accountId, requestId, email, firstName, lastName, phone, country } = registration;
  const person = { id: personId, email, firstName, lastName, phone, country, passwordHash: credentials.passwordHash, now };
  if (known) await completePerson(trx, person);
  else await insertNewPerson(trx, person);
  await replaceAnswers(trx, personId, credentials.answers, now);
  const actor: Actor = { kind: 'person', id: personId, requestId };
  await recordAudit(trx, { organizationId, accountId: accountId ?? null, actor, action: 'person.registered', subjectType: 'person', subjectId: personId, now });
  return { personId };
}

// Two tabs at once: the second finds nobody to lock and meets the first at the unique e-mail.
async function insertNewPerson(trx: Scoped, person: Parameters<typeof insertPerson>[1]): Promise<void> {
  try {
    await insertPerson(trx, person);
  } catch (error) {
    throw isUniqueViolation(error, 'people_email_key') ? hasSignIn() : error;
  }
}

function hasSignIn(): RuleBroken {
  return new RuleBroken('There is a sign-in for this e-mail already. Sign in with its password to go on.');
}

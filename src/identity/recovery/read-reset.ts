import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { findPersonById, type Person } from '../people.repository';
import { listAnswers, type KeptAnswer } from '../security-answers.repository';
import { findToken, type TokenPurpose } from '../tokens';
import { hasPasskeys } from '../two-step/passkeys/passkeys.repository';
import { findAskedReset, opensOnlyAccountsOf, type AskedReset } from './asked-resets.repository';
import { lockedFor } from './reset-tries.repository';
import { secondProofsOf, type SecondProofs } from './second-proof';

export const RESET_OVER = 'This link does not work any more. It works once and for 24 hours, and a newer one takes its place. Ask for a new one at “Forgotten your password?” on the sign-in page.';
export const CHOICE_OVER = 'This page does not work any more: a new password was chosen, or it took too long. Ask for a new link at “Forgotten your password?” on the sign-in page.';

export type Reset = { person: Person; answers: readonly KeptAnswer[]; proofs: SecondProofs; waitSeconds: number };

/** What stands behind the mailed link; throws NotFound when it is used, voided, over or unknown. */
export function readReset(secret: string): Promise<Reset> {
  return within('system', (trx) => resetOf(trx, secret), { readOnly: true });
}

export async function resetOf(trx: Scoped, secret: string): Promise<Reset> {
  const person = await personBehind(trx, 'password-reset', secret, RESET_OVER);
  const answers = await listAnswers(trx, person.id);
  const proofs = secondProofsOf(person, await hasPasskeys(trx, person.id), answers);
  if (!proofs.code && !proofs.questions) throw new NotFound(RESET_OVER);
  return { person, answers, proofs, waitSeconds: await lockedFor(trx, person.id) };
}

/** The person who may choose a password by this link; throws NotFound otherwise. */
export function readChoice(secret: string): Promise<Person> {
  return within('system', (trx) => personBehind(trx, 'password-choice', secret, CHOICE_OVER), { readOnly: true });
}

// A link stays with the e-mail it was sent to: whoever has another one by now has a new mailbox too.
async function personBehind(trx: Scoped, purpose: TokenPurpose, secret: string, over: string): Promise<Person> {
  const token = await findToken(trx, purpose, secret, await databaseNow(trx));
  const person = token?.personId ? await findPersonById(trx, token.personId) : undefined;
  if (!person || person.email !== token?.email) throw new NotFound(over);
  const asked = await findAskedReset(trx, token.subjectId);
  if (purpose === 'password-choice' && asked && !(await mayStillChoose(trx, asked))) throw new NotFound(over);
  return person;
}

/** A link without second proof that a partner asked for opens nothing any more once the sign-in opens more than that partner looks after. */
export async function mayStillChoose(trx: Scoped, { validated, personId, organizationId }: AskedReset): Promise<boolean> {
  return validated || opensOnlyAccountsOf(trx, personId, organizationId);
}

import { config } from '../../config';
import { type Person } from '../people.repository';
import { type KeptAnswer } from '../security-answers.repository';
import { QUESTIONS_TO_ANSWER } from '../security-questions';

/** How somebody can prove, besides the mailed link, that they are the person. */
export type SecondProofs = { code: boolean; questions: boolean };

/**
 * A code of the authenticator (or a recovery code) where two-step verification has one, and the security questions unless
 * the setting SECURITY_QUESTIONS is off. A mailed code proves nothing here: it arrives where the link does (security.md
 * §3.10).
 */
export function secondProofsOf(person: Pick<Person, 'twoStep'>, answers: readonly KeptAnswer[]): SecondProofs {
  return { code: person.twoStep === 'app', questions: config.securityQuestions && answers.length >= QUESTIONS_TO_ANSWER };
}

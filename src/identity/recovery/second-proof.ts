import { config } from '../../config';
import { type Person } from '../people.repository';
import { type KeptAnswer } from '../security-answers.repository';
import { QUESTIONS_TO_ANSWER } from '../security-questions';

/** How somebody can prove, besides the mailed link, that they are the person. */
export type SecondProofs = { code: boolean; passkey: boolean; questions: boolean };

/**
 * With two-step verification a code: of the authenticator, or one of the recovery codes, which is all there is where codes
 * come by mail; or a passkey. A mailed code proves nothing here, because it arrives where the link does (security.md §3.10). And the
 * security questions, unless the setting SECURITY_QUESTIONS is off.
 */
export function secondProofsOf(person: Pick<Person, 'twoStep'>, hasPasskey: boolean, answers: readonly KeptAnswer[]): SecondProofs {
  return { code: person.twoStep !== 'off', passkey: hasPasskey, questions: config.securityQuestions && answers.length >= QUESTIONS_TO_ANSWER };
}

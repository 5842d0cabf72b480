import { type Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { findPersonById } from '../people.repository';
import { listAnswers } from '../security-answers.repository';
import { issueToken, voidTokensOfPerson } from '../tokens';
import { hasPasskeys } from '../two-step/passkeys/passkeys.repository';
import { findAskedReset, opensOnlyAccountsOf, type AskedReset } from './asked-resets.repository';
import { mailAskedReset, mailResetHelp, RESET_HOURS } from './recovery.mails';
import { secondProofsOf } from './second-proof';

type Given = {
  askedResetId: string;
  /** Of who asked, when they are limited to chosen accounts. */
  membershipId: string | null;
  /** Whose row the mail is: never the partner's, so that nobody there can read a link to somebody else's sign-in. */
  mailsOf: string;
  now: Date;
};

/**
 * Mails a person the link for a new password that a partner asked for, in place of older ones: `validated` with the usual second proof,
 * else straight to the new password. Throws RuleBroken, with a sentence for the partner, for who has no sign-in yet, for whom a
 * link without second proof would open more than this organization looks after, and where there is nothing to prove with. Needs the
 * system scope, with the asked reset written (domain.md §8.5).
 */
export async function sendAskedLink(trx: Scoped, { askedResetId, membershipId, mailsOf, now }: Given): Promise<string> {
  const asked = (await findAskedReset(trx, askedResetId))!;
  const person = await findPersonById(trx, asked.personId);
  if (!person || person.passwordHash === null) throw new RuleBroken('This person has no password yet. Send them the mail to register again instead.');
  const isTheirsAlone = await opensOnlyAccountsOf(trx, person.id, asked.organizationId, membershipId);
  if (!asked.validated && !isTheirsAlone) throw new RuleBroken(NEEDS_PROOF);
  const proofs = secondProofsOf(person, await hasPasskeys(trx, person.id), await listAnswers(trx, person.id));
  const canProve = proofs.code || proofs.passkey || proofs.questions;
  if (asked.validated && !canProve && isTheirsAlone) throw new RuleBroken(NOTHING_TO_PROVE);
  const about = { organizationId: mailsOf, person, now };
  if (asked.validated && !canProve) await mailResetHelp(trx, about);
  else await mailLink(trx, asked, about);
  return person.email;
}

const NEEDS_PROOF = 'This sign-in opens more than what you look after, so a new password always needs the second proof. Send the link with validation.';
const NOTHING_TO_PROVE = 'This person has neither security questions nor two-step verification, so there is nothing to validate with. Allow the reset with no validation if you are sure who asks you.';

type About = { organizationId: string; person: NonNullable<Awaited<ReturnType<typeof findPersonById>>>; now: Date };

async function mailLink(trx: Scoped, asked: AskedReset, about: About): Promise<void> {
  const { person, now } = about;
  // Either kind takes the other's place too: there is one way to a new password at a time.
  await voidTokensOfPerson(trx, person.id, ['password-reset', 'password-choice'], now);
  const expiresAt = new Date(now.getTime() + RESET_HOURS * 3_600_000);
  const secret = await issueToken(trx, { purpose: asked.validated ? 'password-reset' : 'password-choice', email: person.email, personId: person.id, subjectId: asked.id, now, expiresAt });
  await mailAskedReset(trx, { ...about, secret, asked });
}

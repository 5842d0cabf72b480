import { recordAudit } from '../../audit/audit.repository';
import { boundToLink } from '../../platform/visitors/asking-browser';
import { databaseNow, within } from '../../platform/database/database';
import { NotFound, TooMany } from '../../platform/errors';
import { inMinutes } from '../../platform/http/rate-limit';
import { verifyPassword } from '../password';
import { type Person } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { type KeptAnswer } from '../security-answers.repository';
import { normalAnswer } from '../security-questions';
import { issueToken, useToken } from '../tokens';
import { checkPasskey } from '../two-step/passkeys/check-passkey';
import { verifySecondFactor } from '../two-step/verify-code';
import { RESET_OVER, resetOf, type Reset } from './read-reset';
import { CHOICE_MINUTES, mailResetLocked } from './recovery.mails';
import { countResetTry, forgetResetTries, RESET_TRIES } from './reset-tries.repository';

export type Proof = { by: 'code'; code: string } | { by: 'passkey'; answer: string } | { by: 'questions'; answers: Readonly<Record<number, string>> };
export type Proven = { right: true; secret: string } | { right: false; triesLeft: number };

/**
 * Looks at the second proof of a password reset. A right one uses the mailed link up, once among all who try, and answers
 * the secret of a link of 15 minutes for the new password. Counts each try before looking; the fifth wrong one locks the
 * person's resets for an hour. Throws TooMany while that lasts and NotFound when the link is over (domain.md §5.3, §5.4).
 */
export async function proveReset(secret: string, proof: Proof, requestId: string): Promise<Proven> {
  const { reset, tried } = await within('system', async (trx) => {
    const reset = await resetOf(trx, secret);
    return { reset, tried: await countResetTry(trx, reset.person.id) };
  });
  if ('waitSeconds' in tried) throw resetLocked(tried.waitSeconds);
  if (await isRight(secret, reset, proof, requestId)) return { right: true, secret: await exchange(secret, reset.person, proof.by, requestId) };
  if (tried.failures >= RESET_TRIES) await noteLock(reset.person, requestId);
  return { right: false, triesLeft: RESET_TRIES - tried.failures };
}

export function resetLocked(waitSeconds: number): TooMany {
  return new TooMany(`That was wrong ${RESET_TRIES} times, so choosing a new password is locked. Try again in ${inMinutes(waitSeconds)}.`, waitSeconds);
}

async function isRight(secret: string, { person, answers, proofs }: Reset, proof: Proof, requestId: string): Promise<boolean> {
  if (proof.by === 'code') return proofs.code && verifySecondFactor({ personId: person.id, code: proof.code, requestId });
  if (proof.by === 'passkey') return 'personId' in await checkPasskey({ answer: proof.answer, purpose: 'reset', boundTo: boundToLink(secret), personId: person.id, requestId });
  return proofs.questions && answersAreRight(answers, proof.answers);
}

// All are looked at whatever the first says: time tells nothing of which one was wrong.
async function answersAreRight(kept: readonly KeptAnswer[], given: Readonly<Record<number, string>>): Promise<boolean> {
  const results = await Promise.all(kept.map(({ question, answerHash }) => verifyPassword(answerHash, normalAnswer(given[question] ?? ''))));
  return results.every(({ right }) => right);
}

function exchange(secret: string, person: Person, by: Proof['by'], requestId: string): Promise<string> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const used = await useToken(trx, 'password-reset', secret, now);
    if (!used) throw new NotFound(RESET_OVER);
    await forgetResetTries(trx, person.id);
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, person.id), actor: { kind: 'person', id: person.id, requestId },
      action: 'person.reset-proven', subjectType: 'person', subjectId: person.id, after: { by }, now,
    });
    const expiresAt = new Date(now.getTime() + CHOICE_MINUTES * 60_000);
    return issueToken(trx, { purpose: 'password-choice', email: person.email, personId: person.id, subjectId: used.subjectId, now, expiresAt });
  });
}

function noteLock(person: Person, requestId: string): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const organizationId = await organizationOfPerson(trx, person.id);
    await mailResetLocked(trx, { organizationId, person, now });
    await recordAudit(trx, {
      organizationId, actor: { kind: 'system', id: 'forgotten-password', requestId }, action: 'person.reset-locked',
      subjectType: 'person', subjectId: person.id, after: { failures: RESET_TRIES }, now,
    });
  });
}

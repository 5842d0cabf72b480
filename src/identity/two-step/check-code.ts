import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { TooMany } from '../../platform/errors';
import { logger } from '../../platform/operations/logger';
import { inMinutes } from '../../platform/http/rate-limit';
import { organizationOfPerson } from '../person-organization.report';
import { findAuthenticator, useStep } from './authenticators.repository';
import { useMailedCode } from './mailed-codes.repository';
import { readRecoveryCode } from './recovery-codes/recovery-code.model';
import { countRecoveryCodes, useRecoveryCode } from './recovery-codes/recovery-codes.repository';
import { unseal } from './sealed-secret';
import { matchingStep } from './totp';
import { mailRecoveryCodeUsed, mailWrongCodes } from './two-step.mails';
import { getTwoStepPerson, type TwoStepPerson } from './two-step-person.repository';
import { countTry, forgetTries, FREE_TRIES, type Place } from './two-step-tries.repository';

export type CodeKind = 'app' | 'email' | 'recovery';
type Given = { personId: string; code: string; place: Place; requestId: string | null };

/**
 * Which of a person's codes this is, used up with the answer; undefined when it is none, or was used before. Throws TooMany
 * while a delay lasts: after five wrong ones each further try waits. Recovery codes are outside that count, because nobody
 * guesses 100 bits and their owner must get in whatever strangers do (security.md §3.5, §3.6; domain.md §5.5).
 */
export function checkCode(given: Given): Promise<CodeKind | undefined> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getTwoStepPerson(trx, given.personId);
    const recoveryCode = readRecoveryCode(given.code);
    if (recoveryCode !== undefined) return checkRecoveryCode(trx, person, recoveryCode, given.requestId, now);
    const digits = given.code.replace(/\s/g, '');
    return /^\d{6}$/.test(digits) ? checkDigits(trx, person, { ...given, code: digits }, now) : undefined;
  });
}

async function checkRecoveryCode(trx: Scoped, person: TwoStepPerson, code: string, requestId: string | null, now: Date): Promise<CodeKind | undefined> {
  if (person.twoStep === 'off' || !(await useRecoveryCode(trx, person.id, code, now))) return undefined;
  const [organizationId, left] = [await organizationOfPerson(trx, person.id), await countRecoveryCodes(trx, person.id)];
  await mailRecoveryCodeUsed(trx, { organizationId, person, now }, left);
  await recordAudit(trx, {
    organizationId, actor: { kind: 'person', id: person.id, requestId }, action: 'person.recovery-code-used', subjectType: 'person', subjectId: person.id, after: { left }, now,
  });
  return 'recovery';
}

async function checkDigits(trx: Scoped, person: TwoStepPerson, { code, place, requestId }: Given, now: Date): Promise<CodeKind | undefined> {
  const tried = await countTry(trx, person.id, place);
  if ('waitSeconds' in tried) throw tooMany(tried.waitSeconds);
  const kind = await kindOf(trx, person, { code, place }, now);
  if (kind) await forgetTries(trx, person.id, place);
  else if (tried.failures === FREE_TRIES && place === 'sign-in') await warn(trx, person, requestId, now);
  return kind;
}

async function kindOf(trx: Scoped, person: TwoStepPerson, { code, place }: { code: string; place: Place }, now: Date): Promise<CodeKind | undefined> {
  if (person.twoStep === 'app') return await isAppCode(trx, person.id, code, now) ? 'app' : undefined;
  // At a reset the mailbox is what may be in strange hands (security.md §3.10).
  if (person.twoStep !== 'email' || place === 'reset') return undefined;
  const purpose = place === 'sign-in' ? 'sign-in' : 'confirmation';
  return await useMailedCode(trx, { personId: person.id, purpose }, code, now) ? 'email' : undefined;
}

async function isAppCode(trx: Scoped, personId: string, code: string, now: Date): Promise<boolean> {
  const authenticator = await findAuthenticator(trx, personId);
  if (!authenticator) return false;
  const secret = unseal(authenticator.secretSealed, personId);
  if (secret === undefined) logger.error({ personId }, 'the secret of an authenticator cannot be read: SECRET_KEY is not the one it was sealed with');
  const step = secret === undefined ? undefined : matchingStep({ secret, code, at: now });
  return step !== undefined && useStep(trx, { id: authenticator.id, step });
}

async function warn(trx: Scoped, person: TwoStepPerson, requestId: string | null, now: Date): Promise<void> {
  const organizationId = await organizationOfPerson(trx, person.id);
  await mailWrongCodes(trx, { organizationId, person, now });
  await recordAudit(trx, {
    organizationId, actor: { kind: 'system', id: 'sign-in', requestId }, action: 'person.wrong-codes', subjectType: 'person', subjectId: person.id, after: { failures: FREE_TRIES }, now,
  });
}

function tooMany(waitSeconds: number): TooMany {
  return new TooMany(`The code was wrong several times. Try again in ${inMinutes(waitSeconds)}, or use a recovery code.`, waitSeconds);
}

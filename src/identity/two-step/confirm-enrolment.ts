import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { RuleBroken, TooMany } from '../../platform/errors';
import { inMinutes } from '../../platform/http/rate-limit';
import { raiseEpoch } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { confirmPendingAuthenticator, deleteAuthenticators } from './authenticators.repository';
import { readPending } from './begin-enrolment';
import { mailedCodeState, useMailedCode } from './mailed-codes.repository';
import { newRecoveryCodes } from './recovery-codes/recovery-code.model';
import { replaceRecoveryCodes } from './recovery-codes/recovery-codes.repository';
import { matchingStep } from './totp';
import { deleteTrustedDevices } from './devices/trusted-devices.repository';
import { mailTwoStepOn } from './two-step.mails';
import { getTwoStepPersonForUpdate, setTwoStep, type TwoStepPerson } from './two-step-person.repository';
import { countTry, forgetTries } from './two-step-tries.repository';

export type Method = 'app' | 'email';
export type Enrolled = { epoch: number; recoveryCodes: string[]; now: Date };
type Given = { personId: string; method: Method; code: string; requestId: string | null };

/**
 * Turns two-step verification on, or changes its method, by the first code of the new method. All other sessions and all
 * trusted devices end; the session it is done in goes on under the epoch in the answer. The ten recovery codes in the answer
 * are new, shown once, and the only ones that work. Answers undefined for a wrong code, throws TooMany after several, and
 * RuleBroken when nothing is being set up (features.md I3, domain.md §5.5, security.md §3.4).
 */
export function confirmEnrolment(given: Given): Promise<Enrolled | undefined> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getTwoStepPersonForUpdate(trx, given.personId);
    const tried = await countTry(trx, person.id, 'inside');
    if ('waitSeconds' in tried) throw new TooMany(`The code was wrong several times. Try again in ${inMinutes(tried.waitSeconds)}.`, tried.waitSeconds);
    const right = given.method === 'app' ? await confirmApp(trx, person, given.code, now) : await confirmEmail(trx, person, given.code, now);
    if (!right) return undefined;
    await forgetTries(trx, person.id, 'inside');
    return turnOn(trx, person, given, now);
  });
}

async function confirmApp(trx: Scoped, { id: personId }: TwoStepPerson, code: string, now: Date): Promise<boolean> {
  const pending = await readPending(trx, personId, now);
  if (!pending) throw notBegun();
  const step = matchingStep({ secret: pending.secret, code, at: now });
  if (step === undefined) return false;
  await confirmPendingAuthenticator(trx, { id: pending.id, personId, step, now });
  return true;
}

async function confirmEmail(trx: Scoped, { id: personId }: TwoStepPerson, code: string, now: Date): Promise<boolean> {
  const { live } = await mailedCodeState(trx, { personId, purpose: 'enrolment' }, now);
  if (!live) throw new RuleBroken('That code does not work any more. Ask for another one.');
  if (!(await useMailedCode(trx, { personId, purpose: 'enrolment' }, code, now))) return false;
  await deleteAuthenticators(trx, personId);
  return true;
}

async function turnOn(trx: Scoped, person: TwoStepPerson, { method, requestId }: Given, now: Date): Promise<Enrolled> {
  const organizationId = await organizationOfPerson(trx, person.id);
  const recoveryCodes = newRecoveryCodes();
  await replaceRecoveryCodes(trx, person.id, recoveryCodes, now);
  await deleteTrustedDevices(trx, person.id);
  await setTwoStep(trx, person.id, method, now);
  const epoch = await raiseEpoch(trx, person.id, now);
  await mailTwoStepOn(trx, { organizationId, person, now }, method);
  await recordAudit(trx, {
    organizationId, actor: { kind: 'person', id: person.id, requestId }, action: 'person.two-step-turned-on', subjectType: 'person', subjectId: person.id,
    before: { twoStep: person.twoStep }, after: { twoStep: method }, now,
  });
  return { epoch, recoveryCodes, now };
}

function notBegun(): RuleBroken {
  return new RuleBroken('That set-up is over. Begin again under Two-step verification.');
}

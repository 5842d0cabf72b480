import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../../platform/database/database';
import { raiseEpoch } from '../../people.repository';
import { organizationOfPerson } from '../../person-organization.report';
import { deleteTrustedDevices } from '../devices/trusted-devices.repository';
import { newRecoveryCodes } from '../recovery-codes/recovery-code.model';
import { replaceRecoveryCodes } from '../recovery-codes/recovery-codes.repository';
import { getTwoStepPersonForUpdate, setTwoStep, type TwoStepPerson } from '../two-step-person.repository';
import { tooManyPasskeys } from './begin-passkey';
import { useChallenge } from './challenges.repository';
import { type MadeAnswer, readMadeAnswer } from './passkey-answer';
import { MOST_PASSKEYS } from './passkey.model';
import { mailPasskeyAdded } from './passkeys.mails';
import { findPasskeyOwner, insertPasskey, listPasskeys } from './passkeys.repository';
import { verifyMade } from './webauthn';

type Given = { personId: string; boundTo: Buffer; answer: string; name: string; requestId: string | null };
export type Added = { epoch: number; now: Date; recoveryCodes: string[] };
/** `again`: this passkey was added a moment ago, by the same form sent twice. `over`: it must be begun anew. */
type Outcome = Added | { refusal: string } | 'again' | 'over';

const UNREADABLE = 'Your browser made no passkey. Try again.';
const UNVERIFIED = 'Your device did not confirm that it is you, or the passkey is not for this portal. Try again.';

/**
 * Keeps the passkey that the browser has made, for the challenge that was begun in this session. All other sessions and all
 * trusted devices end; this session goes on under the epoch in the answer. The first factor of somebody turns two-step
 * verification on and brings ten recovery codes, shown once; else there are none in the answer. Throws RuleBroken for an
 * eleventh (docs/decisions/0022).
 */
export async function addPasskey(given: Given): Promise<Outcome> {
  const answer = readMadeAnswer(given.answer);
  if (!answer) return { refusal: UNREADABLE };
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getTwoStepPersonForUpdate(trx, given.personId);
    if (!(await useChallenge(trx, { ...given, purpose: 'enrolment' }, answer.challenge, now))) {
      return await findPasskeyOwner(trx, answer.credentialId) === person.id ? 'again' : 'over';
    }
    if ((await listPasskeys(trx, person.id)).length >= MOST_PASSKEYS) throw tooManyPasskeys();
    const id = await keep(trx, given, answer, now);
    return id === undefined ? { refusal: UNVERIFIED } : finish(trx, person, { ...given, id }, now);
  });
}

async function keep(trx: Scoped, { personId, name }: Given, answer: MadeAnswer, now: Date): Promise<string | undefined> {
  const made = await verifyMade(answer);
  return made && insertPasskey(trx, { ...made, personId, name, transports: answer.transports, now });
}

async function finish(trx: Scoped, person: TwoStepPerson, { id, name, requestId }: Given & { id: string }, now: Date): Promise<Added> {
  const isFirst = person.twoStep === 'off';
  const recoveryCodes = isFirst ? newRecoveryCodes() : [];
  if (isFirst) {
    await replaceRecoveryCodes(trx, person.id, recoveryCodes, now);
    await setTwoStep(trx, person.id, 'passkey', now);
  }
  await deleteTrustedDevices(trx, person.id);
  const epoch = await raiseEpoch(trx, person.id, now);
  const organizationId = await organizationOfPerson(trx, person.id);
  await mailPasskeyAdded(trx, { organizationId, person, now }, { name, isFirst });
  await recordAudit(trx, {
    organizationId, actor: { kind: 'person', id: person.id, requestId }, action: 'person.passkey-added', subjectType: 'person', subjectId: person.id,
    before: { twoStep: person.twoStep }, after: { twoStep: isFirst ? 'passkey' : person.twoStep, passkey: id, name }, now,
  });
  return { epoch, now, recoveryCodes };
}

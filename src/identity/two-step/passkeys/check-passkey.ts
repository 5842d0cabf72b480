import { recordAudit } from '../../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../../platform/database/database';
import { organizationOfPerson } from '../../person-organization.report';
import { getTwoStepPerson } from '../two-step-person.repository';
import { useChallenge } from './challenges.repository';
import { type GivenAnswer, readGivenAnswer } from './passkey-answer';
import { mayBeCopied, type Passkey, type PasskeyPurpose, userHandleOf } from './passkey.model';
import { mailPasskeyCopied } from './passkeys.mails';
import { findPasskeyForUpdate, markPasskeyUsed } from './passkeys.repository';
import { verifyGiven } from './webauthn';

type Given = { answer: string; purpose: PasskeyPurpose; boundTo: Buffer; personId: string | null; requestId: string | null };

/** The passkey's owner, or why it is refused, as a sentence for the person. */
export type Checked = { personId: string } | { refusal: string };

const REFUSALS = {
  unreadable: 'Your browser gave no passkey. Try again.',
  over: 'That took too long, or it was sent twice. Try again.',
  unknown: 'That passkey is not known here. It may have been removed. Use another way.',
  unverified: 'Your device did not confirm that it is you. Try again, or use another way.',
  copied: 'That passkey was refused, because somebody may have a copy of it. We sent you a mail. Use another way.',
} as const;

/**
 * Whose passkey has given this answer. The challenge in it is used up whatever comes of it, so no answer works twice; it must be
 * this browser's, for this purpose and person, not older than five minutes. The passkey must be that person's and have checked
 * that it is them; a count that has not grown is refused, told by mail and audited (docs/decisions/0022, security.md §3.5).
 */
export async function checkPasskey(given: Given): Promise<Checked> {
  const answer = readGivenAnswer(given.answer);
  if (!answer) return { refusal: REFUSALS.unreadable };
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    if (!(await useChallenge(trx, given, answer.challenge, now))) return { refusal: REFUSALS.over };
    const passkey = await findPasskeyForUpdate(trx, answer.credentialId);
    if (!passkey || !isOwn(passkey, given, answer)) return { refusal: REFUSALS.unknown };
    const said = await verifyGiven(answer, passkey);
    if (!said) return { refusal: REFUSALS.unverified };
    const isCopied = mayBeCopied(passkey, said.counter);
    if (isCopied) await warn(trx, passkey, now);
    else await markPasskeyUsed(trx, passkey, said, now);
    await record(trx, passkey, { ...given, isCopied, counter: said.counter }, now);
    return isCopied ? { refusal: REFUSALS.copied } : { personId: passkey.personId };
  });
}

// Who is not known yet is named by the passkey itself.
function isOwn({ personId }: Passkey, given: Given, { userHandle }: GivenAnswer): boolean {
  if (given.personId !== null && given.personId !== personId) return false;
  return userHandle === undefined ? given.personId !== null : userHandle.equals(userHandleOf(personId));
}

async function warn(trx: Scoped, { personId, name }: Passkey, now: Date): Promise<void> {
  const person = await getTwoStepPerson(trx, personId);
  await mailPasskeyCopied(trx, { organizationId: await organizationOfPerson(trx, personId), person, now }, name);
}

async function record(trx: Scoped, { id, personId, counter: before }: Passkey, { purpose, requestId, isCopied, counter }: Given & { isCopied: boolean; counter: number }, now: Date): Promise<void> {
  await recordAudit(trx, {
    organizationId: await organizationOfPerson(trx, personId), actor: isCopied ? { kind: 'system', id: 'sign-in', requestId } : { kind: 'person', id: personId, requestId },
    action: isCopied ? 'person.passkey-refused' : 'person.passkey-used', subjectType: 'person', subjectId: personId,
    ...(isCopied && { before: { counter: before } }), after: { passkey: id, purpose, ...(isCopied && { counter }) }, now,
  });
}

import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { findPersonByEmail, type Person } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { listAnswers } from '../security-answers.repository';
import { issueToken } from '../tokens';
import { hasPasskeys } from '../two-step/passkeys/passkeys.repository';
import { mailResetHelp, mailResetLink, RESET_HOURS } from './recovery.mails';
import { takeRequest, type ResetRequest } from './reset-requests.repository';
import { secondProofsOf } from './second-proof';

/**
 * Answers every request that waits: a link for who can prove a second thing, else a mail that says what to do, and for
 * unknown e-mails nothing. Safe to repeat; a request is taken in the transaction that writes its mail.
 */
export async function sendResetLinks(stopping: AbortSignal): Promise<void> {
  while (!stopping.aborted && (await within('system', answerOne)));
}

async function answerOne(trx: Scoped): Promise<boolean> {
  const request = await takeRequest(trx);
  if (!request) return false;
  const person = await findPersonByEmail(trx, request.email);
  if (person) await answer(trx, person, request);
  return true;
}

async function answer(trx: Scoped, person: Person, { requestId }: ResetRequest): Promise<void> {
  const now = await databaseNow(trx);
  const organizationId = await organizationOfPerson(trx, person.id);
  const { code, passkey, questions } = secondProofsOf(person, await hasPasskeys(trx, person.id), await listAnswers(trx, person.id));
  const canReset = person.passwordHash !== null && (code || passkey || questions);
  if (canReset) {
    const expiresAt = new Date(now.getTime() + RESET_HOURS * 3_600_000);
    const secret = await issueToken(trx, { purpose: 'password-reset', email: person.email, personId: person.id, now, expiresAt });
    await mailResetLink(trx, { organizationId, person, secret, now });
  } else {
    await mailResetHelp(trx, { organizationId, person, now });
  }
  await recordAudit(trx, {
    organizationId, actor: { kind: 'system', id: 'forgotten-password', requestId }, action: canReset ? 'person.reset-link-sent' : 'person.reset-help-sent',
    subjectType: 'person', subjectId: person.id, now,
  });
}

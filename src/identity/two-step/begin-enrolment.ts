import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { organizationOfPerson } from '../person-organization.report';
import { findPendingAuthenticator, replacePendingAuthenticator, type Authenticator } from './authenticators.repository';
import { mailedCodeState } from './mailed-codes.repository';
import { seal, unseal } from './sealed-secret';
import { newSecret } from './totp';

/** A set-up that was left is begun anew: its key must not wait for whoever finds the session open. */
const PENDING_MINUTES = 30;

/** Begins to set up an authenticator app with a new key. Nothing is asked at sign-in before one of its codes was given (domain.md §5.5). */
export function beginEnrolment({ personId, requestId }: { personId: string; requestId: string | null }): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    await replacePendingAuthenticator(trx, { personId, secretSealed: seal(newSecret(), personId), now });
    await recordAudit(trx, {
      organizationId: await organizationOfPerson(trx, personId), actor: { kind: 'person', id: personId, requestId },
      action: 'person.two-step-begun', subjectType: 'person', subjectId: personId, after: { twoStep: 'app' }, now,
    });
  });
}

/** The key that is being set up, for the QR code and for typing; undefined when none is, or it was begun over half an hour ago. */
export function findPendingSecret(personId: string): Promise<string | undefined> {
  return within('system', async (trx) => (await readPending(trx, personId, await databaseNow(trx)))?.secret, { readOnly: true });
}

/** Whether a code was mailed lately to set up codes by e-mail, which only a password or a code begins. */
export function isEmailBegun(personId: string): Promise<boolean> {
  return within('system', async (trx) => {
    const { ageSeconds } = await mailedCodeState(trx, { personId, purpose: 'enrolment' }, await databaseNow(trx));
    return ageSeconds !== undefined && ageSeconds <= PENDING_MINUTES * 60;
  }, { readOnly: true });
}

export async function readPending(trx: Scoped, personId: string, now: Date): Promise<(Authenticator & { secret: string }) | undefined> {
  const pending = await findPendingAuthenticator(trx, personId);
  const secret = pending && unseal(pending.secretSealed, personId);
  if (!pending || secret === undefined || now.getTime() - pending.createdAt.getTime() > PENDING_MINUTES * 60_000) return undefined;
  return { ...pending, secret };
}

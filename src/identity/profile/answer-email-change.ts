import { recordAudit, type Actor } from '../../audit/audit.repository';
import { moveRefusals } from '../../mail/mail-refusals.repository';
import { databaseNow, isUniqueViolation, within, type Scoped } from '../../platform/database/database';
import { NotFound, RuleBroken } from '../../platform/errors';
import { findPersonByEmail, getPersonForUpdate, raiseEpoch, setEmail, type Person } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { findAnyToken, useToken, voidTokensOfPerson } from '../tokens';
import { confirmSide, endOpenChange, findChange, findOpenChange, type EmailChange, type Side } from './email-changes.repository';
import { mailChangeCancelled, mailEmailChanged } from './profile.mails';

const CHANGE_OVER = 'This link does not work any more: it is older than a day, or a newer change took its place. Your e-mail is as it was; change it under My account.';

/** Whose e-mail it is, and their epoch since. */
export type Changed = { personId: string; epoch: number; before: string; after: string };
export type ChangeSeen = { change: EmailChange; side: Side };

/** The change behind a link in a mail, also after it has been answered; throws NotFound when it is over or unknown. */
export function readEmailChange(secret: string): Promise<ChangeSeen> {
  return within('system', async (trx) => seen(trx, secret, await databaseNow(trx)), { readOnly: true });
}

/**
 * The owner of one of the two addresses confirms. With the second one the e-mail changes: all sessions and trusted devices
 * and all other links end, and both addresses are told. Answers the person and the new epoch then, so that their own session
 * may go on; undefined when nothing changed. Safe to repeat; throws NotFound when the link is over.
 */
export async function confirmEmailChange(secret: string, requestId: string): Promise<Changed | undefined> {
  try {
    return await within('system', (trx) => confirm(trx, secret, requestId));
  } catch (error) {
    throw isUniqueViolation(error, 'people_email_key') ? new RuleBroken('This e-mail has just got a sign-in of its own, so yours stays as it is.') : error;
  }
}

/** Either address may cancel, and so may who is signed in. Safe to repeat. */
export function cancelEmailChange(by: { secret: string } | { personId: string }, requestId: string): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const personId = 'personId' in by ? by.personId : (await seen(trx, by.secret, now)).change.personId;
    const person = await getPersonForUpdate(trx, personId);
    const open = await findOpenChange(trx, personId, now);
    if (!open) return;
    await endOpenChange(trx, personId, 'cancelled', now);
    const organizationId = await organizationOfPerson(trx, personId);
    await mailChangeCancelled(trx, { organizationId, person, newEmail: open.newEmail, now });
    await recordAudit(trx, {
      organizationId, actor: 'personId' in by ? { kind: 'person', id: personId, requestId } : { kind: 'system', id: 'email-change', requestId },
      action: 'person.email-change-cancelled', subjectType: 'person', subjectId: personId, now,
    });
  });
}

async function confirm(trx: Scoped, secret: string, requestId: string): Promise<Changed | undefined> {
  const now = await databaseNow(trx);
  const { change: { personId }, side } = await seen(trx, secret, now);
  // The person first, as whoever begins or cancels a change: so nobody waits for each other.
  const person = await getPersonForUpdate(trx, personId);
  if (!(await useToken(trx, 'email-change', secret, now))) return undefined;
  const { change } = await seen(trx, secret, now);
  if (change.outcome !== null || person.email !== change.oldEmail) return undefined;
  await confirmSide(trx, change.id, side, now);
  const other = side === 'old' ? change.newConfirmedAt : change.oldConfirmedAt;
  return other === null ? undefined : settle(trx, { person, newEmail: change.newEmail, requestId, now });
}

async function settle(trx: Scoped, { person, newEmail, requestId, now }: { person: Person; newEmail: string; requestId: string; now: Date }): Promise<Changed | undefined> {
  const organizationId = await organizationOfPerson(trx, person.id);
  const audit = { organizationId, actor: { kind: 'person', id: person.id, requestId } satisfies Actor as Actor, subjectType: 'person', subjectId: person.id, now };
  if (await findPersonByEmail(trx, newEmail)) {
    await endOpenChange(trx, person.id, 'refused', now);
    await recordAudit(trx, { ...audit, action: 'person.email-change-refused' });
    return undefined;
  }
  await setEmail(trx, person.id, newEmail, now);
  await endOpenChange(trx, person.id, 'changed', now);
  await moveRefusals(trx, person.email, newEmail, now);
  await voidTokensOfPerson(trx, person.id, ['password-reset', 'password-choice', 'unlock', 'email-change'], now);
  const epoch = await raiseEpoch(trx, person.id, now);
  await mailEmailChanged(trx, { organizationId, person, newEmail, now });
  await recordAudit(trx, { ...audit, action: 'person.email-changed', before: { email: person.email }, after: { email: newEmail } });
  return { personId: person.id, epoch, before: person.email, after: newEmail };
}

async function seen(trx: Scoped, secret: string, now: Date): Promise<ChangeSeen> {
  const token = await findAnyToken(trx, 'email-change', secret);
  const change = token?.subjectId ? await findChange(trx, token.subjectId) : undefined;
  if (!token || !change || change.outcome === 'replaced' || (change.outcome === null && change.expiresAt <= now)) throw new NotFound(CHANGE_OVER);
  return { change, side: token.email === change.oldEmail ? 'old' : 'new' };
}

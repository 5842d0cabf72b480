import { recordAudit } from '../../audit/audit.repository';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { TooMany } from '../../platform/errors';
import { findPersonByEmail, getPersonForUpdate, type Person } from '../people.repository';
import { organizationOfPerson } from '../person-organization.report';
import { issueToken, voidTokensOfPerson } from '../tokens';
import { countChangesSince, endOpenChange, insertChange } from './email-changes.repository';
import { EMAIL_CHANGE_HOURS, mailChangeToNew, mailChangeToOld, mailChangeToTaken } from './profile.mails';

const MOST_A_DAY = 5;

/**
 * Begins to change the e-mail of somebody who has shown their password: both addresses get a link, and it changes when both
 * have confirmed, within a day. An address that has a sign-in of its own gets a notice in place of the link, so that who asks
 * sees no difference. Replaces a change under way; throws TooMany after five in a day (security.md §3.7).
 */
export function askEmailChange({ personId, newEmail, requestId }: { personId: string; newEmail: string; requestId: string }): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const person = await getPersonForUpdate(trx, personId);
    if (await countChangesSince(trx, personId, hoursFrom(now, -24)) >= MOST_A_DAY) throw new TooMany(`You asked for that ${MOST_A_DAY} times within a day. Try again tomorrow.`, 86_400);
    await endOpenChange(trx, personId, 'replaced', now);
    await voidTokensOfPerson(trx, personId, ['email-change'], now);
    const organizationId = await organizationOfPerson(trx, personId);
    await sendLinks(trx, { organizationId, person, newEmail, now });
    await recordAudit(trx, {
      organizationId, actor: { kind: 'person', id: personId, requestId }, action: 'person.email-change-asked', subjectType: 'person', subjectId: personId,
      before: { email: person.email }, after: { email: newEmail }, now,
    });
  });
}

async function sendLinks(trx: Scoped, about: { organizationId: string; person: Person; newEmail: string; now: Date }): Promise<void> {
  const { person, newEmail, now } = about;
  const expiresAt = hoursFrom(now, EMAIL_CHANGE_HOURS);
  const subjectId = await insertChange(trx, { personId: person.id, oldEmail: person.email, newEmail, now, expiresAt });
  const link = (email: string) => issueToken(trx, { purpose: 'email-change', email, personId: person.id, subjectId, now, expiresAt });
  await mailChangeToOld(trx, { ...about, secret: await link(person.email) });
  if (await findPersonByEmail(trx, newEmail)) await mailChangeToTaken(trx, about);
  else await mailChangeToNew(trx, { ...about, secret: await link(newEmail) });
}

function hoursFrom(now: Date, hours: number): Date {
  return new Date(now.getTime() + hours * 3_600_000);
}

import { recordAudit } from '../../audit/audit.repository';
import { findPersonByEmail } from '../../identity/people.repository';
import { type Credentials, registerPerson } from '../../identity/register-person';
import { findToken, useToken } from '../../identity/tokens';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { HOUSE_ORGANIZATION_ID } from '../house';
import { closeStaffInvitation, getStaffInvitation, putStaff, type StaffInvitation } from './staff.repository';

export const LINK_OVER = 'This invitation does not work any more. Sign in if you have accepted it, or ask an operator for a new one.';

export type StaffLink = { invitation: StaffInvitation; hasSignIn: boolean };

/** What an invitation's link leads to; NotFound when it was used, taken back, replaced or is too old. */
export function readStaffLink(secret: string): Promise<StaffLink> {
  return within('system', async (trx) => {
    const token = await findToken(trx, 'staff-invitation', secret, await databaseNow(trx));
    const invitation = token?.subjectId ? await getStaffInvitation(trx, token.subjectId) : undefined;
    if (invitation?.status !== 'open') throw new NotFound(LINK_OVER);
    const person = await findPersonByEmail(trx, invitation.email);
    return { invitation, hasSignIn: (person?.passwordHash ?? null) !== null };
  }, { readOnly: true });
}

type Registering = { secret: string; requestId: string; firstName: string; lastName: string; phone: string; country: string; credentials: Credentials };

/** Makes the invited person, and staff of them: both or nothing, once among all who try. Signs nobody in (security.md §3.7). */
export function registerStaff({ secret, requestId, ...person }: Registering): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const invitation = await take(trx, secret, now);
    const { personId } = await registerPerson(trx, { ...person, email: invitation.email, organizationId: HOUSE_ORGANIZATION_ID, requestId, now });
    await join(trx, invitation, { personId, requestId, now });
  });
}

/** Makes staff of a person who has a sign-in and has just given its password. */
export function joinStaff({ secret, personId, requestId }: { secret: string; personId: string; requestId: string }): Promise<void> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    await join(trx, await take(trx, secret, now), { personId, requestId, now });
  });
}

async function take(trx: Scoped, secret: string, now: Date): Promise<StaffInvitation> {
  const token = await useToken(trx, 'staff-invitation', secret, now);
  if (!token?.subjectId || !(await closeStaffInvitation(trx, token.subjectId, 'accepted'))) throw new NotFound(LINK_OVER);
  return getStaffInvitation(trx, token.subjectId);
}

async function join(trx: Scoped, { id, roles }: StaffInvitation, { personId, requestId, now }: { personId: string; requestId: string; now: Date }): Promise<void> {
  await putStaff(trx, { personId, roles, now });
  await recordAudit(trx, {
    organizationId: HOUSE_ORGANIZATION_ID, actor: { kind: 'person', id: personId, requestId }, action: 'staff.joined', subjectType: 'staff', subjectId: personId,
    after: { roles, status: 'active', invitationId: id }, now,
  });
}

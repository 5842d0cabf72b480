import { recordAudit, type Actor } from '../../audit/audit.repository';
import { registerPerson, type Credentials } from '../../identity/register-person';
import { useToken } from '../../identity/tokens';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { joinOrganization } from '../members/members.repository';
import { type Invitation } from './invitation';
import { mailInvitationAnswered } from './invitations.mails';
import { getInvitationForUpdate, markAccepted, markClosed } from './invitations.repository';
import { inviterOf } from './inviter.report';
import { linkOver } from './read-link';

const FOR_ANOTHER = 'This invitation is for another e-mail address. Sign in with that address to answer it.';

type Registering = { secret: string; requestId: string | null; credentials: Credentials; firstName: string; lastName: string; phone: string; country: string };

/**
 * Makes the person whom an invitation names, with the membership it promises, and uses the link up: all or nothing, once among
 * all who try. Signs nobody in (security.md §3.7). Throws NotFound when the link is over, RuleBroken when the address has
 * got a sign-in meanwhile.
 */
export function registerByInvitation({ secret, requestId, ...person }: Registering): Promise<Invitation> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const invitation = await takeInvitation(trx, secret, now);
    const { organizationId, email } = invitation;
    const { personId } = await registerPerson(trx, { ...person, email, organizationId, requestId, now });
    await join(trx, { ...invitation, firstName: person.firstName, lastName: person.lastName }, { personId, requestId, now });
    return invitation;
  });
}

type Known = { secret: string; person: { id: string; email: string; firstName: string; lastName: string }; requestId: string | null };

/** Adds the membership to the sign-in of the person who was invited. Throws NotFound when the link is over or is somebody else's. */
export function acceptInvitation({ secret, person, requestId }: Known): Promise<Invitation> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const invitation = await takeInvitation(trx, secret, now, person.email);
    await join(trx, { ...invitation, firstName: person.firstName, lastName: person.lastName }, { personId: person.id, requestId, now });
    return invitation;
  });
}

/** The invited person says no; who invited them is told. Throws as acceptInvitation does. */
export function declineInvitation({ secret, person, requestId }: Known): Promise<Invitation> {
  return within('system', async (trx) => {
    const now = await databaseNow(trx);
    const invitation = await takeInvitation(trx, secret, now, person.email);
    await markClosed(trx, invitation, 'declined', now);
    await tellInviter(trx, { ...invitation, firstName: person.firstName, lastName: person.lastName }, 'declined', now);
    await recordAudit(trx, {
      organizationId: invitation.organizationId, actor: { kind: 'person', id: person.id, requestId }, action: 'invitation.declined', subjectType: 'invitation',
      subjectId: invitation.id, before: { status: 'invited' }, after: { status: 'declined' }, now,
    });
    return invitation;
  });
}

/** The one use of the link: of two tabs the second waits here and finds it used. */
async function takeInvitation(trx: Scoped, secret: string, now: Date, email?: string): Promise<Invitation> {
  const token = await useToken(trx, 'invitation', secret, now);
  if (!token?.organizationId || !token.subjectId) throw await linkOver(trx, secret);
  const invitation = await getInvitationForUpdate(trx, token.organizationId, token.subjectId);
  if (invitation.status !== 'invited') throw await linkOver(trx, secret);
  if (email !== undefined && email !== invitation.email) throw new NotFound(FOR_ANOTHER);
  return invitation;
}

async function join(trx: Scoped, invitation: Invitation, { personId, requestId, now }: { personId: string; requestId: string | null; now: Date }): Promise<void> {
  const { organizationId, roles } = invitation;
  const membershipId = await joinOrganization(trx, { ...invitation, personId, now });
  await markAccepted(trx, invitation, membershipId, now);
  await tellInviter(trx, invitation, 'accepted', now);
  const actor: Actor = { kind: 'person', id: personId, requestId };
  await recordAudit(trx, {
    organizationId, actor, action: 'invitation.accepted', subjectType: 'invitation', subjectId: invitation.id, before: { status: 'invited' },
    after: { status: 'accepted', membershipId, personId, roles }, now,
  });
}

async function tellInviter(trx: Scoped, invitation: Invitation, answer: 'accepted' | 'declined', now: Date): Promise<void> {
  const { address, inviterName, organizationName } = await inviterOf(trx, invitation);
  if (address === null) return;
  await mailInvitationAnswered(trx, { invitation, inviter: { email: address, name: inviterName }, organizationName, answer, now });
}

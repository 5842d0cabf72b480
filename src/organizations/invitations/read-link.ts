import { findPersonByEmail } from '../../identity/people.repository';
import { findAnyToken, findToken } from '../../identity/tokens';
import { databaseNow, within, type Scoped } from '../../platform/database/database';
import { NotFound } from '../../platform/errors';
import { type Invitation, INVITATION_DAYS } from './invitation';
import { getInvitation } from './invitations.repository';
import { inviterOf } from './inviter.report';

export type Link = { invitation: Invitation; organizationName: string; country: string; inviterName: string; hasSignIn: boolean };

/** What a link in an invitation leads to. Throws NotFound with words that say why it is over, and what to do. */
export function readLink(secret: string): Promise<Link> {
  return within('system', async (trx) => {
    const token = await findToken(trx, 'invitation', secret, await databaseNow(trx));
    if (!token?.organizationId || !token.subjectId) throw await linkOver(trx, secret);
    const invitation = await getInvitation(trx, token.organizationId, token.subjectId);
    if (invitation.status !== 'invited') throw await linkOver(trx, secret);
    const { inviterName, organizationName, country, isOpen } = await inviterOf(trx, invitation);
    if (!isOpen) throw new NotFound(`${organizationName} lets nobody in at the moment. Ask ${inviterName}.`);
    const person = await findPersonByEmail(trx, invitation.email);
    return { invitation, organizationName, country, inviterName, hasSignIn: (person?.passwordHash ?? null) !== null };
  }, { readOnly: true });
}

/** Why a link opens nothing: the one who holds it was invited, so they may know. */
export async function linkOver(trx: Scoped, secret: string): Promise<NotFound> {
  const token = await findAnyToken(trx, 'invitation', secret);
  if (!token?.organizationId || !token.subjectId) return new NotFound('This invitation link does not work. Open it from the mail again, or ask the person who invited you for a new one.');
  const invitation = await getInvitation(trx, token.organizationId, token.subjectId);
  const { inviterName, organizationName } = await inviterOf(trx, invitation);
  const words = {
    accepted: 'This invitation was accepted already. Sign in with your e-mail and password.',
    declined: `This invitation was declined. If that was a mistake, ask ${inviterName} for a new one.`,
    revoked: `${organizationName} has taken this invitation back. Ask ${inviterName} if you did not expect that.`,
    lapsed: `This invitation ended after ${INVITATION_DAYS} days. Ask ${inviterName} to send it again.`,
    invited: token.expiresAt < invitation.expiresAt ? 'There is a newer mail with a newer link. Open the link in the newest one.' : `This invitation ended after ${INVITATION_DAYS} days. Ask ${inviterName} to send it again.`,
  };
  return new NotFound(words[invitation.status]);
}


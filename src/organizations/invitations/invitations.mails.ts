import { config } from '../../config';
import { type NewMail, queueMail, queueMails } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Invitation, INVITATION_DAYS, nameOf } from './invitation';
import { namesOfRoles } from '../roles';

/** By this and the invitation's number of mails the newest mail of an invitation is found again. */
export const INVITATION_MAIL = 'organizations.invitation';
export function mailKeyOf({ id, sentCount }: Pick<Invitation, 'id' | 'sentCount'>): string {
  return `invitation:${id}:${sentCount}`;
}

type Inviting = { organizationName: string; inviterName: string; now: Date };
export type Sent = { invitation: Invitation; secret: string; hasSignIn: boolean };

/** The invitations themselves, in one statement. */
export function mailInvitations(trx: Scoped, sent: readonly Sent[], inviting: Inviting): Promise<number> {
  return queueMails(trx, sent.map((each) => invitationMail(each, inviting)));
}

function invitationMail({ invitation, secret, hasSignIn }: Sent, { organizationName, inviterName, now }: Inviting): NewMail {
  const name = nameOf(invitation);
  return {
    organizationId: invitation.organizationId, kind: INVITATION_MAIL, dedupeKey: mailKeyOf(invitation), to: { email: invitation.email, name },
    subject: `${inviterName} invites you to ${organizationName}`, view: 'message', partnerName: organizationName, now,
    locals: {
      greeting: name ? `Hello ${name},` : 'Hello,',
      paragraphs: [
        `${inviterName} invites you to work with ${organizationName} in our partner portal.`,
        hasSignIn ? 'You have a sign-in already. Open the link, sign in with it, and accept or decline.' : 'Open the link to choose a password and complete your registration. It takes about two minutes.',
      ],
      facts: [{ label: 'Organization', value: organizationName }, { label: 'You sign in as', value: invitation.email }, { label: 'You may act as', value: namesOfRoles(invitation.roles) }],
      button: { label: hasSignIn ? 'Look at the invitation' : 'Complete registration', href: config.baseUrl + paths.invitation.show(secret) },
      after: [`The link works once, for ${INVITATION_DAYS} days. If you do not know ${inviterName} or ${organizationName}, do nothing.`],
    },
  };
}

type Answered = { invitation: Invitation; inviter: { email: string; name: string }; organizationName: string; answer: 'accepted' | 'declined'; now: Date };

/** Tells who invited what became of it. */
export function mailInvitationAnswered(trx: Scoped, { invitation, inviter, organizationName, answer, now }: Answered): Promise<boolean> {
  const name = nameOf(invitation) || invitation.email;
  const accepted = answer === 'accepted';
  return queueMail(trx, {
    organizationId: invitation.organizationId, kind: 'organizations.invitation-answered', dedupeKey: `invitation:${invitation.id}`, to: inviter, partnerName: organizationName, now,
    subject: accepted ? `${name} has joined ${organizationName}` : `${name} has declined your invitation`, view: 'message',
    locals: {
      greeting: `Hello ${inviter.name},`,
      paragraphs: accepted
        ? [`${name} (${invitation.email}) has accepted your invitation and can sign in now.`]
        : [`${name} (${invitation.email}) has declined your invitation to ${organizationName}. Nothing else changed. If that was a mistake, invite them again.`],
      ...(accepted && { facts: [{ label: 'Roles', value: namesOfRoles(invitation.roles) }] }),
      button: { label: 'Manage users', href: config.baseUrl + paths.portal.users.index },
    },
  });
}

import { config } from '../../config';
import { type NewMail, queueMail, queueMails } from '../../mail/queue-mail';
import { paths } from '../../paths';
import { type Scoped } from '../../platform/database/database';
import { type Account } from '../account';
import { type CompanyInvitation, INVITATION_DAYS, inviteeName } from './invitations/company-invitation.model';
import { COMPANY_ROLE_NAMES, type CompanyRole, type CompanyUser, userName } from './users/company-user.model';

/** By this and the invitation's number of mails the newest mail of an invitation is found again. */
export const COMPANY_INVITATION_MAIL = 'accounts.company-invitation';

type About = { account: Account; by: string; now: Date };
export type Sent = { invitation: CompanyInvitation; secret: string; hasSignIn: boolean };

/** The invitations themselves, with how to set up, in one statement (domain.md §8.7). */
export function mailCompanyInvitations(trx: Scoped, sent: readonly Sent[], about: About): Promise<number> {
  return queueMails(trx, sent.map((each) => invitationMail(each, about)));
}

function invitationMail({ invitation, secret, hasSignIn }: Sent, { account, by, now }: About): NewMail {
  const name = inviteeName(invitation);
  return {
    organizationId: account.organizationId, accountId: account.id, kind: COMPANY_INVITATION_MAIL, dedupeKey: `company-invitation:${invitation.id}:${invitation.sentCount}`,
    to: { email: invitation.email, name }, subject: `${account.name} backs up your computer: set up your sign-in`, view: 'message', now,
    locals: {
      greeting: name ? `Hello ${name},` : 'Hello,',
      paragraphs: [
        `${by} invites you to the backup of ${account.name}.`,
        hasSignIn ? '1. Open the link. You have a sign-in for this address already: sign in with it and accept.' : '1. Open the link, choose a password and complete your registration. It takes about two minutes.',
        '2. Sign in with your e-mail and that password. Your own page shows what is set up for you.',
      ],
      facts: [{ label: 'Company', value: account.name }, { label: 'You sign in as', value: invitation.email }, { label: 'Your role', value: COMPANY_ROLE_NAMES[invitation.role] }],
      button: { label: hasSignIn ? 'Look at the invitation' : 'Complete registration', href: config.baseUrl + paths.companyInvitation.show(secret) },
      after: [`The link works once, for ${INVITATION_DAYS} days. If you do not know ${by} or ${account.name}, do nothing.`],
    },
  };
}

export type Inviter = { email: string; name: string; usersPath: string };
type Answered = { invitation: CompanyInvitation; account: Account; inviter: Inviter; answer: 'accepted' | 'declined'; now: Date };

/** Tells who invited what became of it. */
export function mailCompanyInvitationAnswered(trx: Scoped, { invitation, account, inviter, answer, now }: Answered): Promise<boolean> {
  const name = inviteeName(invitation) || invitation.email;
  const accepted = answer === 'accepted';
  return queueMail(trx, {
    organizationId: account.organizationId, accountId: account.id, kind: 'accounts.company-invitation-answered', dedupeKey: `company-invitation:${invitation.id}`, to: inviter, now,
    subject: accepted ? `${name} is a user of ${account.name} now` : `${name} has declined the invitation to ${account.name}`, view: 'message',
    locals: {
      greeting: `Hello ${inviter.name},`,
      paragraphs: accepted
        ? [`${name} (${invitation.email}) has accepted your invitation to ${account.name} and can sign in now.`]
        : [`${name} (${invitation.email}) has declined your invitation to ${account.name}. Nothing else changed. If that was a mistake, invite them again.`],
      ...(accepted && { facts: [{ label: 'Role', value: COMPANY_ROLE_NAMES[invitation.role] }] }),
      button: { label: 'See the users', href: config.baseUrl + inviter.usersPath },
    },
  });
}

/** Tells a user that they may do something else from now on. */
export function mailCompanyRoleChanged(trx: Scoped, { account, by, now, user, before }: About & { user: CompanyUser; before: CompanyRole }): Promise<boolean> {
  return queueMail(trx, {
    ...to(account, user, now), kind: 'accounts.company-role-changed', subject: `Your role at ${account.name} has changed`,
    locals: {
      greeting: `Hello ${userName(user)},`, paragraphs: [`${by} has changed your role at ${account.name}. It counts from now on: sign in again to go on.`],
      facts: [{ label: 'Before', value: COMPANY_ROLE_NAMES[before] }, { label: 'Now', value: COMPANY_ROLE_NAMES[user.role] }],
      button: { label: 'Sign in', href: config.baseUrl + paths.signIn },
    },
  });
}

/** Tells a person that they are no user of the company any more. */
export function mailRemovedFromCompany(trx: Scoped, { account, by, now, user }: About & { user: CompanyUser }): Promise<boolean> {
  return queueMail(trx, {
    ...to(account, user, now), kind: 'accounts.company-user-removed', subject: `You are no longer a user of ${account.name}`,
    locals: {
      greeting: `Hello ${userName(user)},`,
      paragraphs: [`${by} has removed you from the backup of ${account.name}. You are signed out, and can sign in only where else you belong.`, `If you did not expect this, ask an administrator of ${account.name}.`],
    },
  });
}

type Passed = About & { owner: CompanyUser; before: CompanyUser | undefined };

/** Tells the new billing owner what comes with it, and the one before that it has gone. */
export async function mailBillingOwnerPassed(trx: Scoped, { account, by, now, owner, before }: Passed): Promise<void> {
  await queueMail(trx, {
    ...to(account, owner, now), kind: 'accounts.billing-owner-received', subject: `You are the billing owner of ${account.name} now`,
    locals: {
      greeting: `Hello ${userName(owner)},`,
      paragraphs: [`${by} has made you the billing owner of ${account.name}.`, 'Cards that were kept for the account have been removed. What renewed automatically on one of them needs a card of yours to go on.', 'Sign in again to go on.'],
      ...(before && { facts: [{ label: 'Billing owner before', value: userName(before) }] }),
      button: { label: 'Sign in', href: config.baseUrl + paths.signIn },
    },
  });
  if (!before) return;
  await queueMail(trx, {
    ...to(account, before, now), kind: 'accounts.billing-owner-passed', subject: `You are no longer the billing owner of ${account.name}`,
    locals: {
      greeting: `Hello ${userName(before)},`,
      paragraphs: [`${by} has passed the role of billing owner of ${account.name} to ${userName(owner)}. You stay an administrator.`, 'Your cards have been removed from the account. If you did not expect this, sign in and ask another administrator.'],
      button: { label: 'Sign in', href: config.baseUrl + paths.signIn },
    },
  });
}

/** Tells the partner's people, whatever mails the customer gets. */
export function mailPartnerOfBillingOwner(trx: Scoped, { account, by, now, owner, before, recipients }: Passed & { recipients: readonly { email: string; name: string }[] }): Promise<number> {
  return queueMails(trx, recipients.map((recipient) => ({
    organizationId: account.organizationId, accountId: account.id, kind: 'accounts.billing-owner-changed', dedupeKey: keyOf(account, owner, now), to: recipient, view: 'message', now,
    subject: `${account.name} has a new billing owner`,
    locals: {
      greeting: `Hello ${recipient.name},`, paragraphs: [`${by} has made ${userName(owner)} the billing owner of ${account.name}. Cards that the customer kept for the account have been removed; yours are untouched.`],
      facts: [{ label: 'Billing owner now', value: `${userName(owner)} (${owner.email})` }, { label: 'Before', value: before ? `${userName(before)} (${before.email})` : 'Nobody' }],
      button: { label: 'Open the account', href: config.baseUrl + paths.portal.account(account.id) },
    },
  })));
}

function to(account: Account, user: CompanyUser, now: Date) {
  return { organizationId: account.organizationId, accountId: account.id, dedupeKey: keyOf(account, user, now), to: { email: user.email, name: userName(user) }, view: 'message', now };
}

/** Each change is told once: the moment is the transaction's own. */
function keyOf({ id }: Account, { personId }: CompanyUser, now: Date): string {
  return `company-user:${id}:${personId}:${now.toISOString()}`;
}

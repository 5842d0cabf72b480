import { daysFromMoment } from '../../../platform/values/dates';
import { NotFound, RuleBroken } from '../../../platform/errors';
import { type GivenRole } from '../users/company-user.model';

/** `added` stands in the list and has had no mail. */
export type CompanyInvitationStatus = 'added' | 'invited' | 'accepted' | 'declined' | 'revoked';

/** Somebody who is to be a user of a company and has not registered (domain.md §8.7). */
export type CompanyInvitation = {
  id: string;
  organizationId: string;
  accountId: string;
  email: string;
  firstName: string;
  lastName: string;
  role: GivenRole;
  groupId: string | null;
  status: CompanyInvitationStatus;
  invitedBy: string;
  /** How many mails have gone out; each has its number. */
  sentCount: number;
  sentAt: Date | null;
  /** When it was last sent again, up to five times. */
  resentAt: readonly Date[];
  expiresAt: Date | null;
};

/** Whom to invite, as the forms give it. */
export type Invitee = Pick<CompanyInvitation, 'email' | 'firstName' | 'lastName'>;

export const INVITATION_DAYS = 30;
const RESENT_AT_MOST = 5;

export function expiryOf(now: Date): Date {
  return daysFromMoment(now, INVITATION_DAYS);
}

/** Throws NotFound once it was answered or taken back. */
export function requireOpen(invitation: CompanyInvitation): CompanyInvitation {
  if (invitation.status !== 'added' && invitation.status !== 'invited') throw new NotFound('We could not find that invitation. It was answered or taken back meanwhile.');
  return invitation;
}

export function hasLapsed({ status, expiresAt }: Pick<CompanyInvitation, 'status' | 'expiresAt'>, now: Date): boolean {
  return status === 'invited' && expiresAt !== null && expiresAt <= now;
}

/** The invitation as its next mail makes it: 30 days anew; a sixth further mail in a day is refused with RuleBroken. */
export function sentNext(invitation: CompanyInvitation, now: Date): CompanyInvitation {
  const recent = requireOpen(invitation).resentAt.filter((at) => at > daysFromMoment(now, -1));
  if (recent.length >= RESENT_AT_MOST) throw new RuleBroken(`This invitation was sent again ${RESENT_AT_MOST} times within a day. Send the next one tomorrow, or ask them to look among unwanted mails.`);
  const resentAt = invitation.sentCount === 0 ? recent : [...recent, now];
  return { ...invitation, status: 'invited', sentCount: invitation.sentCount + 1, sentAt: now, resentAt, expiresAt: expiryOf(now) };
}

export function inviteeName({ firstName, lastName }: Pick<CompanyInvitation, 'firstName' | 'lastName'>): string {
  return `${firstName} ${lastName}`.trim();
}

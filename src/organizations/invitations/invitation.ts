import { NotFound, RuleBroken } from '../../platform/errors';
import { type Role } from '../roles';

export type InvitationStatus = 'invited' | 'accepted' | 'declined' | 'revoked' | 'lapsed';

/** A person who is asked to join an organization, and what their membership will be (domain.md §11.3). */
export type Invitation = {
  id: string;
  organizationId: string;
  email: string;
  firstName: string;
  lastName: string;
  officePhone: string;
  mobilePhone: string;
  roles: readonly Role[];
  status: InvitationStatus;
  invitedBy: string;
  /** How many mails have gone out; each has its number. */
  sentCount: number;
  sentAt: Date;
  /** When it was last sent again, up to five times. */
  resentAt: readonly Date[];
  expiresAt: Date;
  /** Changes with every change: a form that was opened before is told from one that was opened after. */
  version: string;
};

/** Whom to invite, as the forms give it. */
export type Colleague = Pick<Invitation, 'email' | 'firstName' | 'lastName' | 'officePhone' | 'mobilePhone'>;

export const INVITATION_DAYS = 14;
const RESENT_AT_MOST = 5;
const DAY_MS = 86_400_000;

export function expiryOf(now: Date): Date {
  return new Date(now.getTime() + INVITATION_DAYS * DAY_MS);
}

/** Throws NotFound once it was answered or taken back; one that lapsed can be sent again. */
export function requireOpen(invitation: Invitation): Invitation {
  if (invitation.status !== 'invited' && invitation.status !== 'lapsed') throw new NotFound('We could not find that invitation. It was answered or taken back meanwhile.');
  return invitation;
}

/** The invitation as a further mail makes it: 14 days anew, and a sixth mail in a day is refused with RuleBroken. */
export function sentAgain(invitation: Invitation, now: Date): Invitation {
  const recent = requireOpen(invitation).resentAt.filter((at) => at.getTime() > now.getTime() - DAY_MS);
  if (recent.length >= RESENT_AT_MOST) throw new RuleBroken(`This invitation was sent again ${RESENT_AT_MOST} times within a day. Send the next one tomorrow, or tell your colleague to look among unwanted mails.`);
  return { ...invitation, status: 'invited', sentCount: invitation.sentCount + 1, sentAt: now, resentAt: [...recent, now], expiresAt: expiryOf(now) };
}

export function nameOf({ firstName, lastName }: { firstName: string; lastName: string }): string {
  return `${firstName} ${lastName}`.trim();
}

import { NotAllowed, NotFound, RuleBroken } from '../../platform/errors';
import { type Role } from '../roles';

export type MembershipStatus = 'active' | 'inactive' | 'deleted';

/** A person in an organization, as its administrators keep them (domain.md §11.3). */
export type Member = {
  id: string;
  organizationId: string;
  personId: string;
  email: string;
  firstName: string;
  lastName: string;
  officePhone: string;
  mobilePhone: string;
  roles: readonly Role[];
  status: MembershipStatus;
  /** Sees only accounts that were chosen for them. */
  isLimited: boolean;
  /** How many accounts were chosen. */
  accountsCount: number;
  /** The first member that the organization had. */
  isOriginal: boolean;
  /** Whom the company page names. */
  isPrimaryContact: boolean;
  /** Belongs to another organization, an account or the office too: the name is theirs alone to change. */
  belongsElsewhere: boolean;
  twoStep: 'off' | 'app' | 'email' | 'passkey';
  lockedUntil: Date | null;
  lastSignedInAt: Date | null;
  createdAt: Date;
  /** Changes with every change: a form that was opened before is told from one that was opened after. */
  version: string;
};

/** A member with those who could be in charge instead, all of them locked together. */
export type MemberAmongAdministrators = { member: Member; actorIsAdministrator: boolean; otherAdministrators: number };

export type Act = 'change roles' | 'deactivate' | 'reactivate' | 'unlock' | 'delete';

/**
 * Why an act on a member is refused, as a sentence, or undefined: nobody acts on themselves, one active administrator always
 * remains, and the original administrator is never deleted (domain.md §11.3).
 */
export function whyNot(act: Act, { member, byThemselves, otherAdministrators }: { member: Member; byThemselves: boolean; otherAdministrators: number }): string | undefined {
  if (byThemselves) return `You cannot ${act === 'change roles' ? 'change your own roles' : `${act} yourself`}. Ask another administrator.`;
  if (act === 'delete' && member.isOriginal) return 'The first administrator of an organization cannot be deleted. Deactivate them instead: that ends their access too.';
  const leavesNobody = act !== 'reactivate' && act !== 'unlock' && isAdministrator(member) && otherAdministrators === 0;
  if (leavesNobody) return 'An organization needs an active administrator. Make somebody else administrator first.';
  return undefined;
}

/** Throws what whyNot says; NotAllowed when the one who acts was no administrator any more when their turn came. */
export function requireAllowed(act: Act, { member, actorIsAdministrator, otherAdministrators }: MemberAmongAdministrators, actorId: string): Member {
  if (member.status === 'deleted') throw new NotFound('We could not find that user.');
  if (!actorIsAdministrator) throw new NotAllowed('You are no administrator any more, so nothing was changed.');
  const reason = whyNot(act, { member, byThemselves: member.personId === actorId, otherAdministrators });
  if (reason !== undefined) throw new RuleBroken(reason);
  return member;
}

export function isAdministrator({ roles, status }: Pick<Member, 'roles' | 'status'>): boolean {
  return status === 'active' && roles.includes('administrator');
}

export function memberName({ firstName, lastName, email }: Pick<Member, 'firstName' | 'lastName' | 'email'>): string {
  return `${firstName} ${lastName}`.trim() || email;
}

export function sameRoles(some: readonly Role[], others: readonly Role[]): boolean {
  return some.length === others.length && some.every((role) => others.includes(role));
}

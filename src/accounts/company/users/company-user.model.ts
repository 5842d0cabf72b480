import { RuleBroken } from '../../../platform/errors';
import { type AccountRole } from '../../account-people.repository';

/** What somebody is in a company (domain.md §8.7). The billing owner may do all that an administrator may, and alone keeps the cards. */
export type CompanyRole = Exclude<AccountRole, 'holder'>;
export const COMPANY_ROLES: readonly CompanyRole[] = ['user', 'administrator', 'billing_owner'];
/** What an invitation or a change may make of somebody; the billing owner's role is passed on instead. */
export const GIVEN_ROLES = ['user', 'administrator'] as const;
export type GivenRole = (typeof GIVEN_ROLES)[number];

export const COMPANY_ROLE_NAMES: Record<CompanyRole, string> = { user: 'User', administrator: 'Administrator', billing_owner: 'Billing owner' };
export const COMPANY_ROLE_SENTENCES: Record<GivenRole, string> = {
  user: 'Sees their own page and what is backed up for them.',
  administrator: 'Manages users and groups, sees the whole account and what was done in it.',
};

/** A registered person of a company. */
export type CompanyUser = {
  personId: string;
  email: string;
  firstName: string;
  lastName: string;
  role: CompanyRole;
  groupId: string | null;
  twoStep: 'off' | 'app' | 'email' | 'passkey';
  lastSignedInAt: Date | null;
  createdAt: Date;
};

export type UserAct = 'change role' | 'remove';
export type Around = { byThemselves: boolean; otherAdministrators: number };

/**
 * Why an act on a user is refused, as a sentence, or undefined: nobody acts on themselves, the billing owner stays until the
 * role is passed on, and one registered administrator always remains, counting the billing owner (domain.md §8.7).
 */
export function whyNot(act: UserAct, { role }: Pick<CompanyUser, 'role'>, { byThemselves, otherAdministrators }: Around): string | undefined {
  if (byThemselves) return act === 'remove' ? 'You cannot remove yourself. Ask another administrator.' : 'You cannot change your own role. Ask another administrator.';
  if (role === 'billing_owner') return act === 'remove' ? 'The billing owner cannot be removed. Pass that role to another administrator first.' : 'The billing owner is an administrator too. Pass that role to another administrator first.';
  if (role === 'administrator' && otherAdministrators === 0) return 'A company needs an administrator who has registered. Make somebody else administrator first.';
  return undefined;
}

export function requireAllowed(act: UserAct, user: CompanyUser, around: Around): void {
  const reason = whyNot(act, user, around);
  if (reason !== undefined) throw new RuleBroken(reason);
}

export function isCompanyAdministrator(role: AccountRole | undefined): boolean {
  return role === 'administrator' || role === 'billing_owner';
}

export function userName({ firstName, lastName, email }: Pick<CompanyUser, 'firstName' | 'lastName' | 'email'>): string {
  return `${firstName} ${lastName}`.trim() || email;
}

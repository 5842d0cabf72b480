import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { NotAllowed } from '../../platform/errors';
import { type Account } from '../account';

/** How far a partner may go in an account; `none` is an account that no partner looks after. */
export type AccessLevel = 'none' | 'linked_safe' | 'linked_safe_pro' | 'administrator';
type Held = Exclude<AccessLevel, 'none'>;

export const ACCESS_ACTIONS = [
  'see', 'pay', 'request_courier', 'release', 'reset_password', 'act_inside', 'manage_users', 'install_servers', 'manage_servers', 'rename',
] as const;
/** What a partner may want to do with an account (domain.md §8.1). */
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

type Known = Pick<Account, 'organizationId' | 'kind' | 'partnerIsAdministrator'>;

/** The table of domain.md §8.1. A password is reset for the person of a Safe account, and for any user of a company. */
const ALLOWED: Record<AccessAction, Record<Held, boolean>> = {
  see: { linked_safe: true, linked_safe_pro: true, administrator: true },
  pay: { linked_safe: true, linked_safe_pro: true, administrator: true },
  request_courier: { linked_safe: true, linked_safe_pro: true, administrator: true },
  release: { linked_safe: true, linked_safe_pro: true, administrator: true },
  reset_password: { linked_safe: true, linked_safe_pro: false, administrator: true },
  act_inside: { linked_safe: false, linked_safe_pro: false, administrator: true },
  manage_users: { linked_safe: false, linked_safe_pro: false, administrator: true },
  install_servers: { linked_safe: false, linked_safe_pro: false, administrator: true },
  manage_servers: { linked_safe: false, linked_safe_pro: false, administrator: true },
  rename: { linked_safe: false, linked_safe_pro: false, administrator: true },
};

/** What an action is called, to the customer who agrees to it and to the partner who may do it; null while there is no page on which a partner would. */
const SENTENCES: Record<AccessAction, { customer: string; partner: string | null }> = {
  see: { customer: 'See your subscriptions, when they end, and alerts about your backups', partner: 'See the subscriptions, when they end, and alerts about the backups' },
  pay: { customer: 'Buy, renew and upgrade for you, and pay for it with its own card', partner: 'Buy, renew and upgrade, and pay for it with your own card' },
  request_courier: { customer: 'Order a drive with your files by courier, to an address that you confirm', partner: 'Order a drive with the files by courier, to an address that the customer confirms' },
  release: { customer: 'Hand your subscriptions over to you, so that you look after them yourself', partner: 'Release it, so that the customer looks after it alone' },
  reset_password: { customer: 'Have a link mailed to you with which you choose a new password', partner: 'Have a link mailed with which a new password is chosen' },
  act_inside: { customer: 'Open your dashboard and act in it as an administrator of your company', partner: 'Open the dashboard and act in it as an administrator of the company' },
  manage_users: { customer: 'Add, change and remove users and computers', partner: 'Add, change and remove users and computers' },
  install_servers: { customer: 'Install Server Backup on your servers', partner: 'Install Server Backup on its servers' },
  manage_servers: { customer: 'Change the settings of your servers, and delete backups of servers', partner: 'Change the settings of its servers, and delete backups of servers' },
  rename: { customer: 'Change the name of your company', partner: 'Change the name of the company' },
};

/** How far the partner that holds the account may go in it. */
export function accessLevel({ organizationId, kind, partnerIsAdministrator }: Known): AccessLevel {
  if (organizationId === HOUSE_ORGANIZATION_ID) return 'none';
  if (kind === 'safe') return 'linked_safe';
  return partnerIsAdministrator ? 'administrator' : 'linked_safe_pro';
}

export function mayAccess(account: Known, action: AccessAction): boolean {
  const level = accessLevel(account);
  return level !== 'none' && ALLOWED[action][level];
}

/**
 * For every rule by which a partner acts on an account, inside its transaction, with the row as it is there (domain.md §8.1). Throws NotAllowed
 * with a sentence that says how to get there. What every linked partner may do (see, pay) needs no call where the account was read in the organization's scope: one that is
 * not linked is not found there.
 */
export function requireAccess(account: Known, action: AccessAction): void {
  if (mayAccess(account, action)) return;
  throw new NotAllowed(howToGetAccess(accessLevel(account)));
}

/** What a partner is told who may not do something in the account. */
export function howToGetAccess(level: AccessLevel): string {
  if (level === 'none') return 'This customer looks after the account alone. Add them as an existing customer to ask for access.';
  if (level === 'linked_safe') return 'A Safe account has no administrators. Its customer looks after computers and names there; you pay and watch.';
  return 'You are not an administrator of this company. Request administrator rights in the account’s settings, or ask one of its own administrators to do this.';
}

/** What somebody at this level may do, in words for the customer or for the partner, in the order of the table. */
export function whatPartnerMay(level: AccessLevel, audience: 'customer' | 'partner'): string[] {
  return sentencesOf(audience, (action) => level !== 'none' && ALLOWED[action][level]);
}

/** What the consent to administrator access adds to that of the association. */
export function whatAdministratorAdds(audience: 'customer' | 'partner'): string[] {
  return sentencesOf(audience, (action) => ALLOWED[action].administrator && !ALLOWED[action].linked_safe_pro);
}

function sentencesOf(audience: 'customer' | 'partner', fits: (action: AccessAction) => boolean): string[] {
  return ACCESS_ACTIONS.filter(fits).flatMap((action) => SENTENCES[action][audience] ?? []);
}

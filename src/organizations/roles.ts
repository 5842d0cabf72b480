import { type Permission } from '../platform/visitors/permission';
import { type AccountContext } from '../platform/visitors/visitor';
import { staffPermissionsOf } from './staff/staff-roles';

/** A role of a member; roles combine (features.md O5). */
export type Role = 'administrator' | 'billing' | 'technician' | 'sales' | 'read_only';
export const ROLES: readonly Role[] = ['administrator', 'billing', 'technician', 'sales', 'read_only'];

export const ROLE_NAMES: Record<Role, string> = {
  administrator: 'Administrator',
  billing: 'Billing',
  technician: 'Technician',
  sales: 'Sales',
  read_only: 'Read-only',
};

/** Several roles in words, in their usual order: "Billing, Sales". */
export function namesOfRoles(roles: readonly string[]): string {
  return ROLES.filter((role) => roles.includes(role)).map((role) => ROLE_NAMES[role]).join(', ');
}

/** What the roles page says, one sentence a role. */
export const ROLE_SENTENCES: Record<Role, string> = {
  administrator: 'Does everything, and alone manages users and the organization.',
  billing: 'Buys and renews subscriptions, buys and uses activation codes, switches automatic renewal and undoes it, keeps the cards, and reads all papers.',
  technician: 'Looks after backups: sees accounts, subscriptions and alerts, acts inside accounts that you administer, resets customers’ passwords, orders drives by courier and sets which alerts are raised. Whatever costs money needs Billing as well.',
  sales: 'Starts trials, adds customers, registers deals, writes the referral page and answers its leads. Whatever costs money needs Billing as well.',
  read_only: 'Sees everything, including Payment & History, and changes nothing.',
};

/** What each permission lets a person do, in words; permissions of other audiences are not a role's to give. */
export const PERMISSION_SENTENCES: Partial<Record<Permission, string>> = {
  'home:read': 'See the home page and the dashboard',
  'accounts:read': 'See accounts and their subscriptions',
  'accounts:export': 'Download the list of accounts',
  'accounts:add': 'Add existing customers, by asking them',
  'accounts:release': 'Release accounts',
  'accounts:request-access': 'Ask companies for administrator access',
  'accounts:rename': 'Change the name of companies they administer',
  'moves:sign': 'Sign that a customer moves to you, and withdraw it',
  'clients:act': 'Act inside accounts they administer: users, computers, settings',
  'clients:reset-password': 'Send customers a link to reset their password',
  'recovery:request': 'Order drives with a customer’s files by courier',
  'alerts:handle': 'Acknowledge and snooze alerts',
  'alerts:rules': 'Set which alerts are raised for which accounts',
  'trials:start': 'Start trials',
  'subscriptions:buy': 'Buy subscriptions',
  'subscriptions:renew': 'Renew subscriptions',
  'subscriptions:auto-renew': 'Switch automatic renewal on and off',
  'subscriptions:undo': 'Undo automatic renewals within 14 days',
  'codes:read': 'See activation codes and where they were used',
  'codes:manage': 'Buy activation codes and use them',
  'billing:read': 'See Payment & History and its papers',
  'papers:dispute': 'Dispute lines of invoices',
  'cards:manage': 'Add, replace and remove cards',
  'organization:read': 'See the organization, who works in it and what each role may do',
  'organization:manage': 'Change the organization',
  'members:manage': 'Invite, change and remove users',
  'deals:read': 'See registered deals',
  'deals:register': 'Register deals and follow them up',
  'training:take': 'Take courses and exams',
  'library:read': 'Read and download what the libraries hold',
  'program:read': 'See the tier, what it brings and what it asks for',
  'nfr:claim': 'Claim subscriptions that are not for resale',
  'referral:manage': 'Write and publish the referral page',
  'leads:read': 'See leads of the referral page',
  'leads:work': 'Answer leads and turn them into trials',
  'support:use': 'Ask Partner Support and read the answers',
  'self:manage': 'Change their own account',
};

const EVERYBODY: readonly Permission[] = ['home:read', 'accounts:read', 'accounts:export', 'organization:read', 'deals:read', 'training:take', 'library:read', 'program:read', 'leads:read', 'support:use', 'self:manage'];
const GIVEN: Record<Role, readonly Permission[]> = {
  administrator: Object.keys(PERMISSION_SENTENCES) as Permission[],
  billing: [...EVERYBODY, 'subscriptions:buy', 'subscriptions:renew', 'subscriptions:auto-renew', 'subscriptions:undo', 'codes:read', 'codes:manage', 'billing:read', 'papers:dispute', 'cards:manage', 'alerts:handle'],
  technician: [...EVERYBODY, 'clients:act', 'clients:reset-password', 'recovery:request', 'alerts:handle', 'alerts:rules', 'nfr:claim'],
  sales: [...EVERYBODY, 'trials:start', 'accounts:add', 'alerts:handle', 'deals:register', 'nfr:claim', 'referral:manage', 'leads:work'],
  read_only: [...EVERYBODY, 'codes:read', 'billing:read'],
};

/** What a person may do in a customer's account, `my:account` what concerns it as a whole: money belongs to the holder of a household and the billing owner of a company (domain.md §1, §8.7). */
const OF_CUSTOMERS: Readonly<Record<AccountContext['role'], ReadonlySet<Permission>>> = {
  holder: new Set(['my:read', 'my:manage', 'my:account', 'my:billing']),
  user: new Set(['my:read', 'my:manage']),
  administrator: new Set(['my:read', 'my:manage', 'my:account', 'my:company']),
  billing_owner: new Set(['my:read', 'my:manage', 'my:account', 'my:company', 'my:billing']),
};
const NOTHING: ReadonlySet<Permission> = new Set();

/** What belongs to the organization as a whole, and so to nobody who sees only chosen accounts (beyond.md X17). */
const NOT_WHEN_LIMITED: readonly Permission[] = ['codes:manage', 'cards:manage', 'organization:manage', 'members:manage', 'alerts:rules', 'nfr:claim', 'referral:manage', 'leads:read', 'leads:work'];

/** All that a person's roles allow together where they stand now; less for one who is limited to chosen accounts. Unknown roles allow nothing. */
export function permissionsOf(kind: 'organization' | 'account' | 'office', roles: readonly string[], isLimited = false): ReadonlySet<Permission> {
  if (kind === 'account') return Object.hasOwn(OF_CUSTOMERS, roles[0] ?? '') ? OF_CUSTOMERS[roles[0] as AccountContext['role']] : NOTHING;
  if (kind === 'office') return staffPermissionsOf(roles);
  const key = isLimited ? `limited ${roles.join()}` : roles.join();
  const known = ofRoles.get(key);
  if (known) return known;
  const held = ROLES.filter((role) => roles.includes(role));
  const given = new Set(held.flatMap((role) => GIVEN[role]).filter((permission) => !isLimited || !NOT_WHEN_LIMITED.includes(permission)));
  // Only what the database can hold: each role once.
  if (held.length === roles.length) ofRoles.set(key, given);
  return given;
}

const ofRoles = new Map<string, ReadonlySet<Permission>>();

export function roleAllows(role: Role, permission: Permission): boolean {
  return GIVEN[role].includes(permission);
}

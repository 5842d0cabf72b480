import { type Permission } from '../../platform/visitors/permission';

export const INVITATION_DAYS = 7;

/** A role of the vendor's own staff; roles combine. */
export const STAFF_ROLES = ['operator', 'finance', 'partner_desk', 'support', 'content'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];

export const STAFF_ROLE_NAMES: Record<StaffRole, string> = {
  operator: 'Operator', finance: 'Finance', partner_desk: 'Partner desk', support: 'Support', content: 'Content',
};

/** What the staff pages say of a role. */
export const STAFF_ROLE_SENTENCES: Record<StaffRole, string> = {
  operator: 'Everything in the office, and alone: who works here and what they may do.',
  finance: 'Sees invoices, pays money back (above the limit two people decide), answers disputes, compares the books with Stripe, explains differences, lifts the hold on charges and searches the audit log. Sees partners and applications.',
  partner_desk: 'Decides on applications of new partners and on deals, sets tiers and suspends partners.',
  support: 'Answers tickets, looks at the portal as a partner sees it, extends grace, prepares and ships recovery drives, and says which client versions are current. Sees partners and applications.',
  content: 'Writes articles, library items, promotions and courses. Sees partners and applications.',
};

const EVERYBODY: readonly Permission[] = ['office:read'];
const GIVEN: Record<StaffRole, readonly Permission[]> = {
  operator: [...EVERYBODY, 'applications:decide', 'disputes:answer', 'refunds:manage', 'billing:reconcile', 'staff:manage', 'recovery:work', 'versions:manage', 'deals:decide', 'partners:manage', 'partners:view-as', 'content:manage', 'catalog:manage', 'tickets:work', 'operations:work', 'audit:read', 'grace:extend', 'privacy:work'],
  finance: [...EVERYBODY, 'disputes:answer', 'refunds:manage', 'billing:reconcile', 'audit:read'],
  partner_desk: [...EVERYBODY, 'applications:decide', 'deals:decide', 'partners:manage'],
  support: [...EVERYBODY, 'recovery:work', 'versions:manage', 'tickets:work', 'partners:view-as', 'grace:extend'],
  content: [...EVERYBODY, 'content:manage'],
};
const ofRoles = new Map<string, ReadonlySet<Permission>>();

/** All that a colleague's roles allow together in the office. Unknown roles allow nothing. */
export function staffPermissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  const held = STAFF_ROLES.filter((role) => roles.includes(role));
  const key = held.join();
  const known = ofRoles.get(key);
  if (known) return known;
  const given = new Set(held.flatMap((role) => GIVEN[role]));
  ofRoles.set(key, given);
  return given;
}

/** The roles that hold a permission. */
export function staffRolesWith(permission: Permission): StaffRole[] {
  return STAFF_ROLES.filter((role) => GIVEN[role].includes(permission));
}

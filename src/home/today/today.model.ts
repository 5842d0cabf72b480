import { type Permission } from '../../platform/visitors/permission';

/** What may wait for a member, the most urgent first. */
export const GROUPS = ['critical', 'failed', 'expiring', 'trials', 'moves', 'tickets', 'leads', 'deals', 'requests', 'warning'] as const;
export type GroupName = (typeof GROUPS)[number];

/** Trials that end within so many days (as on the Manage page), and deals whose protection does. */
export const TRIAL_DAYS = 7;
export const PROTECTION_DAYS = 14;

/** Who can do something about it: one of these is enough. What somebody can only read waits for somebody else. */
const FOR: Record<GroupName, readonly Permission[]> = {
  critical: ['alerts:handle'], warning: ['alerts:handle'], failed: ['subscriptions:renew', 'cards:manage'], expiring: ['subscriptions:renew', 'subscriptions:auto-renew'],
  trials: ['subscriptions:buy', 'trials:start'], moves: ['moves:sign'], requests: ['accounts:add', 'accounts:request-access'], leads: ['leads:work'], deals: ['deals:register'], tickets: ['support:use'],
};

/** The groups that a member with these permissions is told about. */
export function groupsFor(permissions: ReadonlySet<Permission>): GroupName[] {
  return GROUPS.filter((name) => FOR[name].some((permission) => permissions.has(permission)));
}

/** Everything a route may ask for. `organizations/roles.ts` says which role holds which. */
export const PERMISSIONS = [
  'home:read',
  'accounts:read',
  'accounts:export',
  'trials:start',
  'subscriptions:buy',
  'subscriptions:renew',
  'subscriptions:auto-renew',
  'billing:read',
  'cards:manage',
  'organization:read',
  'organization:manage',
  'members:manage',
  'self:manage',
  'my:read',
  'my:manage',
  'office:read',
  'applications:decide',
  'staff:manage',
  'billing:reconcile',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

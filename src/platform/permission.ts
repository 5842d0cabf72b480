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
  'papers:dispute',
  'cards:manage',
  'organization:read',
  'organization:manage',
  'members:manage',
  'self:manage',
  'my:read',
  'my:manage',
  'office:read',
  'applications:decide',
  'disputes:answer',
  'staff:manage',
] as const;
export type Permission = (typeof PERMISSIONS)[number];

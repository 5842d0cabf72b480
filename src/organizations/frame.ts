import { paths } from '../paths';
import { type Audience, type Frame, type MenuItem, type Tab } from '../platform/frame';
import { type Permission } from '../platform/permission';
import { type Visitor } from '../platform/visitor';

type Page = { label: string; href: string; needs: Permission };
const AREAS = { organization: 'portal', account: 'my', office: 'office' } as const;
type Around = Pick<Frame, 'audience' | 'homeHref' | 'person' | 'organization' | 'tabs' | 'subTabs' | 'menu'>;

// Only pages that exist stand here; the first tab whose address the path starts with longest is the active one.
const MANAGE: readonly Page[] = [
  { label: 'Dashboard', href: paths.portal.manage, needs: 'home:read' },
  { label: 'Accounts', href: paths.portal.accounts, needs: 'accounts:read' },
  { label: 'Monitoring', href: paths.monitoring.index, needs: 'accounts:read' },
  { label: 'Alerts', href: paths.alerts.index, needs: 'accounts:read' },
  { label: 'Scheduled changes', href: paths.portal.scheduled.index, needs: 'accounts:read' },
  { label: 'Activation codes', href: paths.portal.codes.index, needs: 'codes:read' },
  { label: 'Payment & History', href: paths.portal.payments.history, needs: 'billing:read' },
  { label: 'Recovery', href: paths.recovery.index, needs: 'accounts:read' },
  { label: 'Moves', href: paths.moves.index, needs: 'accounts:read' },
];
const ORGANIZATION: readonly Page[] = [
  { label: 'Company', href: paths.portal.company.show, needs: 'organization:read' },
  { label: 'Users', href: paths.portal.users.index, needs: 'organization:read' },
  { label: 'Roles', href: paths.portal.roles, needs: 'organization:read' },
  { label: 'Security', href: paths.portal.security, needs: 'organization:manage' },
];
const OFFICE: readonly Page[] = [
  { label: 'Applications', href: paths.office.applications.index, needs: 'office:read' },
  { label: 'Partners', href: paths.office.partners.index, needs: 'office:read' },
  { label: 'Invoices', href: paths.office.invoices.index, needs: 'refunds:manage' },
  { label: 'Refunds', href: paths.office.refunds.index, needs: 'refunds:manage' },
  { label: 'Disputes', href: paths.office.disputes.index, needs: 'disputes:answer' },
  { label: 'Reconciliation', href: paths.office.reconciliation.index, needs: 'billing:reconcile' },
  { label: 'Recovery', href: paths.recovery.office.index, needs: 'recovery:work' },
  { label: 'Moves', href: paths.moves.office.index, needs: 'office:read' },
  { label: 'Removed data', href: paths.files.office.index, needs: 'refunds:manage' },
  { label: 'Client versions', href: paths.versions.office.index, needs: 'versions:manage' },
  { label: 'Staff', href: paths.office.staff.index, needs: 'staff:manage' },
];
// Customers' own pages: a household's, and a company's.
const MY_SAFE: readonly Page[] = [
  { label: 'Home', href: paths.my.home, needs: 'my:read' },
  { label: 'Backup', href: paths.computers.my.index, needs: 'my:read' },
  { label: 'Subscriptions', href: paths.my.subscriptions, needs: 'my:account' },
  { label: 'Recovery', href: paths.recovery.my.index, needs: 'my:account' },
  { label: 'Notifications', href: paths.my.notifications, needs: 'my:account' },
  { label: 'Billing', href: paths.my.billing.payments.history, needs: 'my:billing' },
  { label: 'Partner access', href: paths.my.partnerAccess.show, needs: 'my:read' },
  { label: 'Activity', href: paths.my.company.activity, needs: 'my:account' },
  { label: 'Help', href: paths.my.help, needs: 'my:read' },
];
const MY_PRO: readonly Page[] = [
  { label: 'Dashboard', href: paths.my.home, needs: 'my:read' },
  { label: 'Computers', href: paths.computers.my.index, needs: 'my:read' },
  { label: 'Company', href: paths.my.company.show, needs: 'my:company' },
  { label: 'Plan', href: paths.my.subscriptions, needs: 'my:account' },
  { label: 'Recovery', href: paths.recovery.my.index, needs: 'my:account' },
  { label: 'Notifications', href: paths.my.notifications, needs: 'my:account' },
  { label: 'Billing', href: paths.my.billing.payments.history, needs: 'my:billing' },
  { label: 'Partner access', href: paths.my.partnerAccess.show, needs: 'my:read' },
  { label: 'Activity', href: paths.my.company.activity, needs: 'my:account' },
  { label: 'Help', href: paths.my.help, needs: 'my:read' },
];
// These are reached from the pages of a sub tab without lying below its address.
const BELONGS_TO: readonly [prefix: string, href: string][] = [
  ['/my/buy', paths.my.subscriptions],
  ['/my/quotes', paths.my.subscriptions],
  ['/my/renewal', paths.my.subscriptions],
  ['/my/codes', paths.my.subscriptions],
  ['/portal/trials', paths.portal.accounts],
  ['/portal/requests', paths.portal.accounts],
  ['/my/requests', paths.my.partnerAccess.show],
  ['/my/servers', paths.my.company.show],
  ['/my/policies', paths.my.company.show],
  ['/portal/buy', paths.portal.accounts],
  ['/portal/quotes', paths.portal.accounts],
  ['/portal/subscriptions', paths.portal.accounts],
  ['/portal/receipts', paths.portal.payments.history],
  ['/portal/credit-notes', paths.portal.payments.history],
  ['/portal/lines', paths.portal.payments.history],
  ['/portal/checkouts', paths.portal.payments.history],
  ['/portal/organization/invitations', paths.portal.users.index],
  ['/my/moves', paths.my.partnerAccess.show],
  [paths.versions.index, paths.monitoring.index],
];

/** What stands around a page for this visitor: tabs and menu items only for pages that exist and that they may see (features.md H2). */
export function frameFor(visitor: Visitor | undefined, path: string): Around {
  // Before the second step somebody with the password is a stranger still.
  if (visitor?.stage !== 'signed_in') return { audience: 'site', homeHref: paths.home, person: null, organization: null, tabs: [], subTabs: [], menu: [] };
  const audience = audienceOf(path, visitor);
  const inPortal = audience === 'portal' && visitor.context?.kind === 'organization';
  const inOffice = audience === 'office' && visitor.context?.kind === 'office';
  return {
    audience,
    homeHref: paths.home,
    person: { name: `${visitor.firstName} ${visitor.lastName}`.trim() || visitor.email, email: visitor.email },
    organization: placeName(visitor),
    tabs: inPortal ? mainTabs(visitor, path) : inOffice ? [{ label: 'Office', href: paths.office.home, active: activeIn(OFFICE, path) !== undefined }] : audience === 'my' ? myTabs(visitor, path) : [],
    // The office has more pages than fit beside the name.
    subTabs: inPortal ? subTabs(visitor, path) : inOffice ? tabsOf(OFFICE, visitor, path) : [],
    menu: menuFor(visitor),
  };
}

/** Where the visitor stands, beneath their name; a household that is called as its holder says nothing new. */
function placeName({ context, firstName, lastName }: Visitor): { name: string } | null {
  if (!context || context.kind === 'office' || (context.kind === 'account' && context.name === `${firstName} ${lastName}`.trim())) return null;
  return { name: context.name };
}

function audienceOf(path: string, { context }: Visitor): Audience {
  if (isBelow(path, paths.me.home) && context) return AREAS[context.kind];
  if (isBelow(path, paths.portal.home)) return 'portal';
  if (isBelow(path, paths.my.home)) return 'my';
  return isBelow(path, paths.office.home) ? 'office' : 'site';
}

function mainTabs(visitor: Visitor, path: string): Tab[] {
  if (!visitor.permissions.has('home:read')) return [];
  return [{ label: 'Manage', href: paths.portal.manage, active: isManage(path) }];
}

function myTabs(visitor: Visitor, path: string): Tab[] {
  if (visitor.context?.kind !== 'account') return [];
  return tabsOf(visitor.context.role === 'holder' ? MY_SAFE : MY_PRO, visitor, path);
}

function isManage(path: string): boolean {
  return activeIn(MANAGE, path) !== undefined;
}

function subTabs(visitor: Visitor, path: string): Tab[] {
  const pages = [MANAGE, ORGANIZATION].find((section) => activeIn(section, path) !== undefined) ?? [];
  return tabsOf(pages, visitor, path);
}

function tabsOf(pages: readonly Page[], visitor: Visitor, path: string): Tab[] {
  const active = activeIn(pages, path);
  return pages.filter(({ needs }) => visitor.permissions.has(needs)).map(({ label, href }) => ({ label, href, active: href === active }));
}

function activeIn(pages: readonly Page[], path: string): string | undefined {
  const owner = BELONGS_TO.find(([prefix]) => isBelow(path, prefix))?.[1];
  if (owner !== undefined) return pages.find(({ href }) => href === owner)?.href;
  return pages.filter(({ href }) => isBelow(path, href)).sort((a, b) => b.href.length - a.href.length)[0]?.href;
}

function menuFor(visitor: Visitor): MenuItem[] {
  const items: MenuItem[] = [{ label: 'My account', href: paths.me.home, icon: 'user' }];
  if (visitor.permissions.has('organization:read')) items.push({ label: 'My organization', href: paths.portal.company.show, icon: 'building' });
  if (visitor.contextsCount > 1) items.push({ label: visitor.context?.kind === 'organization' ? 'Switch organization' : 'Switch to another place', href: paths.contexts, icon: 'refresh' });
  if (visitor.context?.kind === 'account') items.push({ label: 'Help', href: paths.my.help, icon: 'help-circle' });
  return [...items, { label: 'Sign out', href: paths.signOut, method: 'post', icon: 'logout' }];
}

function isBelow(path: string, start: string): boolean {
  return path === start || path.startsWith(`${start}/`) || path.startsWith(`${start}.`);
}

import { paths } from '../paths';
import { type Permission } from '../platform/visitors/permission';

export type Page = { label: string; href: string; needs: Permission };
/** A tab of the first row with its pages, which stand in the second row where there are several. */
export type Section = { label: string; pages: readonly Page[] };

// Only pages that exist stand here; of all pages of an area the one whose address the path starts with longest is the active one.
export const PORTAL: readonly Section[] = [
  { label: 'Home', pages: [{ label: 'Home', href: paths.portal.home, needs: 'home:read' }] },
  {
    label: 'Manage',
    pages: [
      { label: 'Dashboard', href: paths.portal.manage, needs: 'home:read' },
      { label: 'Accounts', href: paths.portal.accounts, needs: 'accounts:read' },
      { label: 'Monitoring', href: paths.monitoring.index, needs: 'accounts:read' },
      { label: 'Alerts', href: paths.alerts.index, needs: 'accounts:read' },
      { label: 'Scheduled changes', href: paths.portal.scheduled.index, needs: 'accounts:read' },
      { label: 'Activation codes', href: paths.portal.codes.index, needs: 'codes:read' },
      { label: 'Payment & History', href: paths.portal.payments.history, needs: 'billing:read' },
      { label: 'Recovery', href: paths.recovery.index, needs: 'accounts:read' },
      { label: 'Moves', href: paths.moves.index, needs: 'accounts:read' },
    ],
  },
  { label: 'Deals', pages: [{ label: 'Deals', href: paths.deals.index, needs: 'deals:read' }] },
  { label: 'Sales & Marketing', pages: [{ label: 'Library', href: paths.content.sales, needs: 'library:read' }] },
  {
    label: 'Training & Support',
    pages: [
      { label: 'Courses', href: paths.training.index, needs: 'training:take' },
      { label: 'Certified people', href: paths.training.people, needs: 'organization:read' },
      { label: 'Library', href: paths.content.training, needs: 'library:read' },
      { label: 'Knowledge base', href: paths.knowledge.index, needs: 'support:use' },
      { label: 'Partner Support', href: paths.support.index, needs: 'support:use' },
    ],
  },
  {
    label: 'Partner Program',
    pages: [
      { label: 'Program', href: paths.program.show, needs: 'program:read' },
      { label: 'Referral page', href: paths.referral.edit, needs: 'leads:read' },
      { label: 'Leads', href: paths.referral.leads.index, needs: 'leads:read' },
    ],
  },
];

/** Reached from the name menu, so without a tab of the first row. */
export const ORGANIZATION: Section = {
  label: 'My organization',
  pages: [
    { label: 'Company', href: paths.portal.company.show, needs: 'organization:read' },
    { label: 'Users', href: paths.portal.users.index, needs: 'organization:read' },
    { label: 'Roles', href: paths.portal.roles, needs: 'organization:read' },
    { label: 'Security', href: paths.portal.security, needs: 'organization:manage' },
    { label: 'Visits', href: paths.partners.visits, needs: 'organization:manage' },
  ],
};

export const OFFICE: readonly Section[] = [
  {
    label: 'Work',
    pages: [
      { label: 'Queues', href: paths.office.home, needs: 'office:read' },
      { label: 'Applications', href: paths.office.applications.index, needs: 'office:read' },
      { label: 'Deals', href: paths.deals.office.index, needs: 'deals:decide' },
      { label: 'Tickets', href: paths.support.office.index, needs: 'tickets:work' },
      { label: 'Recovery', href: paths.recovery.office.index, needs: 'recovery:work' },
      { label: 'Moves', href: paths.moves.office.index, needs: 'office:read' },
    ],
  },
  {
    label: 'Partners',
    pages: [
      { label: 'Partners', href: paths.office.partners.index, needs: 'office:read' },
      { label: 'Accounts', href: paths.operations.accounts.index, needs: 'office:read' },
      { label: 'Program rules', href: paths.program.office, needs: 'partners:manage' },
    ],
  },
  {
    label: 'Money',
    pages: [
      { label: 'Invoices', href: paths.office.invoices.index, needs: 'refunds:manage' },
      { label: 'Refunds', href: paths.office.refunds.index, needs: 'refunds:manage' },
      { label: 'Disputes', href: paths.office.disputes.index, needs: 'disputes:answer' },
      { label: 'Reconciliation', href: paths.office.reconciliation.index, needs: 'billing:reconcile' },
    ],
  },
  {
    label: 'Content',
    pages: [
      { label: 'Content', href: paths.content.office.index, needs: 'content:manage' },
      { label: 'What readers say', href: paths.knowledge.office.answers, needs: 'content:manage' },
      { label: 'Courses', href: paths.training.office.index, needs: 'content:manage' },
      { label: 'Certificates', href: paths.training.office.certificates, needs: 'content:manage' },
      { label: 'Client versions', href: paths.versions.office.index, needs: 'versions:manage' },
    ],
  },
  { label: 'Catalog', pages: [{ label: 'Catalog', href: paths.catalog.index, needs: 'catalog:manage' }] },
  {
    label: 'Operations',
    pages: [
      { label: 'Jobs', href: paths.operations.jobs, needs: 'operations:work' },
      { label: 'Mails', href: paths.operations.mails.index, needs: 'operations:work' },
      { label: 'Audit log', href: paths.operations.audit.index, needs: 'audit:read' },
      { label: 'Removed data', href: paths.files.office.index, needs: 'refunds:manage' },
      { label: 'Privacy', href: paths.operations.privacy.index, needs: 'privacy:work' },
      { label: 'Staff', href: paths.office.staff.index, needs: 'staff:manage' },
    ],
  },
];

const OF_EVERY_CUSTOMER: readonly Page[] = [
  { label: 'Recovery', href: paths.recovery.my.index, needs: 'my:account' },
  { label: 'Notifications', href: paths.my.notifications, needs: 'my:account' },
  { label: 'Billing', href: paths.my.billing.payments.history, needs: 'my:billing' },
  { label: 'Partner access', href: paths.my.partnerAccess.show, needs: 'my:read' },
  { label: 'Activity', href: paths.my.company.activity, needs: 'my:account' },
  { label: 'Help', href: paths.my.help, needs: 'my:read' },
];
// Customers' own pages: a household's, and a company's.
export const MY_SAFE: readonly Page[] = [
  { label: 'Home', href: paths.my.home, needs: 'my:read' },
  { label: 'Backup', href: paths.computers.my.index, needs: 'my:read' },
  { label: 'Subscriptions', href: paths.my.subscriptions, needs: 'my:account' },
  ...OF_EVERY_CUSTOMER,
];
export const MY_PRO: readonly Page[] = [
  { label: 'Dashboard', href: paths.my.home, needs: 'my:read' },
  { label: 'Computers', href: paths.computers.my.index, needs: 'my:read' },
  { label: 'Company', href: paths.my.company.show, needs: 'my:company' },
  { label: 'Plan', href: paths.my.subscriptions, needs: 'my:account' },
  ...OF_EVERY_CUSTOMER,
];

/** These are reached from the pages of a sub tab without lying below its address. */
export const BELONGS_TO: readonly [prefix: string, href: string][] = [
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
  ['/portal/library/items', paths.content.sales],
  ['/office/privacy-exports', paths.operations.privacy.index],
  ['/office/privacy-address', paths.operations.privacy.index],
  ['/office/subscriptions', paths.operations.accounts.index],
  ['/my/moves', paths.my.partnerAccess.show],
  [paths.versions.index, paths.monitoring.index],
];

import { type TypeFilter } from '../../accounts/accounts-list.model';
import { paths } from '../../paths';
import { type Permission } from '../../platform/visitors/permission';

type Link = { label: string; href: string };

/** A product with what can be done about it from here, and what to read (domain.md §6.1: Quick Links). */
interface Product {
  readonly name: string;
  readonly words: string;
  readonly type?: TypeFilter;
  readonly library?: 'safe' | 'safe_pro' | 'safe_server';
  readonly trial?: 'personal' | 'business';
  readonly isSold?: boolean;
  readonly isDeal?: boolean;
}

const PRODUCTS: readonly Product[] = [
  { name: 'Safe', words: 'Backup for the computers of a household, without a limit of storage.', type: 'safe', library: 'safe', trial: 'personal', isSold: true },
  { name: 'Safe Pro', words: 'Backup for all computers of a company, with shared storage and users.', type: 'safe_pro', library: 'safe_pro', trial: 'business', isSold: true, isDeal: true },
  { name: 'Server Backup', words: 'Backup for servers, databases and whole images, on your side and in the cloud.', type: 'safe_server', library: 'safe_server', isSold: true, isDeal: true },
  { name: 'Move and Availability', words: 'Servers that keep running somewhere else, and moves without a weekend lost. Register a deal, and the vendor prepares it with you.', isDeal: true },
];

export function quickLinks(permissions: ReadonlySet<Permission>): { name: string; words: string; links: Link[] }[] {
  return PRODUCTS.map(({ name, words, type, library, trial, isSold, isDeal }) => ({
    name, words,
    links: [
      ...type && permissions.has('accounts:read') ? [{ label: 'Manage my accounts', href: `${paths.portal.accounts}?type=${type}` }] : [],
      ...trial && permissions.has('trials:start') ? [{ label: 'Start a trial', href: `${paths.portal.trials.new}?kind=${trial}` }] : [],
      ...isSold && permissions.has('subscriptions:buy') ? [{ label: 'Buy', href: paths.portal.purchases.plans }] : [],
      ...isDeal && permissions.has('deals:register') ? [{ label: 'Register a deal', href: paths.deals.new }] : [],
      ...library && permissions.has('library:read') ? [{ label: 'Product information', href: `${paths.content.sales}?product=${library}` }] : [],
    ],
  })).filter(({ links }) => links.length > 0);
}

/** What a new organization does first, as far as the member may. */
export function firstSteps(permissions: ReadonlySet<Permission>): Link[] {
  const steps: (Link & { needs: Permission })[] = [
    { label: 'Start a trial for your first customer', href: paths.portal.trials.new, needs: 'trials:start' },
    { label: 'Add a customer who has a backup already', href: paths.portal.requests.new, needs: 'accounts:add' },
    { label: 'Invite your colleagues', href: paths.portal.users.index, needs: 'members:manage' },
    { label: 'Upload your logo: mails and papers show it', href: paths.portal.logo.edit, needs: 'organization:manage' },
    { label: 'Write your referral page', href: paths.referral.edit, needs: 'referral:manage' },
    { label: 'Take a course', href: paths.training.index, needs: 'training:take' },
  ];
  return steps.filter(({ needs }) => permissions.has(needs));
}

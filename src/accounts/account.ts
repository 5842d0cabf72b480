import type { Day } from '../platform/values/dates';

export type AccountKind = 'safe' | 'safe_pro';
/** What the Accounts list shows and filters by; the first that fits, worst first (refresh-account-summary.ts). */
export type ListStatus = 'payment_failed' | 'expired' | 'trial' | 'active' | 'not_activated' | 'data_removed' | 'request_pending';
/** The product of what an account has; not for resale goes before the product (domain.md §6.3). */
export type ListType = 'safe' | 'safe_pro' | 'safe_server' | 'nfr';
/** Where the plan was bought (domain.md §6.3); '' while nothing was. */
export type AccountSource = 'partner' | 'customer' | 'trial' | 'activation_code' | 'referral' | 'nfr' | '';

/** An end customer of a partner: a household (`safe`) or a company with users (`safe_pro`). */
export type Account = {
  id: string;
  organizationId: string;
  kind: AccountKind;
  name: string;
  firstName: string;
  lastName: string;
  email: string;
  phone: string;
  country: string;
  language: string;
  administeredBy: 'partner' | 'customer';
  partnerIsAdministrator: boolean;
  registeredAt: Date | null;
  createdAt: Date;
  summary: AccountSummary;
};

/** The list columns, derived from subscriptions and alerts. */
export type AccountSummary = {
  /** The earliest end among what still runs or is in grace; null when there is none. */
  expiresOn: Day | null;
  /** What ends on that day is enrolled and nothing has stopped its renewal. */
  renews: boolean;
  planName: string;
  source: AccountSource;
  subscriptionsCount: number;
  openAlerts: number;
  status: ListStatus;
  type: ListType;
};

export type NewAccount = Pick<
  Account,
  'id' | 'organizationId' | 'kind' | 'name' | 'firstName' | 'lastName' | 'email' | 'phone' | 'country' | 'language' | 'administeredBy'
>;

/** Whether the customer gets mails: a company that its partner administers gets none (domain.md §5.6). */
export function customerGetsMail(account: Pick<Account, 'administeredBy'>): boolean {
  return account.administeredBy === 'customer';
}

/** How the customer is addressed: the person of a Safe account, the company of a Safe Pro account. */
export function greetingName(account: Pick<Account, 'firstName' | 'name'>): string {
  return account.firstName || account.name;
}

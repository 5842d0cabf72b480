import type { AccountSource, ListStatus } from './account';
import type { Sort, StatusFilter, TypeFilter } from './accounts-list.model';

type BadgeKind = 'good' | 'running' | 'look' | 'bad' | 'off' | 'unknown' | 'deletion';
export type Badge = { kind: BadgeKind; label: string };

/** The words of domain.md §6.3, in the order in which the list offers them. */
export const STATUS_WORDS: Record<StatusFilter, string> = {
  active: 'Active', trial: 'Trial', expiring: 'Expiring in 30 days', expired: 'Expired', payment_failed: 'Payment failed',
  not_activated: 'Not activated', data_removed: 'Data removed',
};
export const TYPE_WORDS: Record<TypeFilter, string> = { safe: 'Safe', safe_pro: 'Safe Pro', safe_server: 'Safe Server' };
export const SOURCE_WORDS: Record<AccountSource, string> = {
  partner: 'Partner', customer: 'Customer', trial: 'Trial', activation_code: 'Activation code', referral: 'Referral', nfr: 'NFR', '': '',
};
export const SORT_WORDS: Record<Sort, string> = { name: 'Account', plan: 'Plan', expires: 'Expiration date', source: 'Source', alerts: 'Notifications' };

/** One meaning a colour (interface.md): blue runs as a trial, yellow needs a look, red is overdue. */
export const STATUS_BADGES: Record<ListStatus, Badge> = {
  active: { kind: 'good', label: 'Active' },
  trial: { kind: 'running', label: 'Trial' },
  expired: { kind: 'bad', label: 'Expired' },
  payment_failed: { kind: 'bad', label: 'Payment failed' },
  not_activated: { kind: 'look', label: 'Not activated' },
  data_removed: { kind: 'off', label: 'Data removed' },
  request_pending: { kind: 'unknown', label: 'Request pending' },
};

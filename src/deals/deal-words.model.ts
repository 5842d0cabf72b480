import { count } from '../platform/values/format';
import { type DealProduct, type DealState } from './deal';

export const PRODUCT_NAMES: Record<DealProduct, string> = { safe: 'Safe', safe_pro: 'Safe Pro', safe_server: 'Server Backup', availability: 'Availability', migration: 'Migration' };

type Badge = { readonly kind: 'good' | 'running' | 'look' | 'bad' | 'off'; readonly label: string };

export const STATE_BADGES: Record<DealState, Badge> = {
  draft: { kind: 'off', label: 'Draft' }, submitted: { kind: 'running', label: 'Under review' }, approved: { kind: 'good', label: 'Approved' }, rejected: { kind: 'bad', label: 'Rejected' },
  appealed: { kind: 'running', label: 'Appealed' }, won: { kind: 'good', label: 'Won' }, lost: { kind: 'off', label: 'Lost' }, lapsed: { kind: 'look', label: 'Lapsed' }, withdrawn: { kind: 'off', label: 'Withdrawn' },
};

/** Why the office rejects a deal: the words for colleagues who choose, and the sentence that the partner reads. */
export const REJECTION_REASONS = {
  registered: { label: 'The opportunity is registered already', sentence: 'This opportunity was registered before yours.' },
  existing: { label: 'The customer has the product, or is dealt with directly', sentence: 'The customer has the product already, or is dealing with us directly.' },
  incomplete: { label: 'The information is not enough, or cannot be confirmed', sentence: 'What you told us is not enough to confirm the opportunity.' },
  not_new: { label: 'A renewal or an upgrade, so no new business', sentence: 'This is a renewal or an upgrade. A deal is new business.' },
  other: { label: 'Another reason', sentence: '' },
} as const;
export type RejectionCode = keyof typeof REJECTION_REASONS;
export const REJECTION_CODES = Object.keys(REJECTION_REASONS) as RejectionCode[];

export const LOST_REASONS = { price: 'Price', competitor: 'The customer chose somebody else', no_budget: 'No budget', no_decision: 'The customer decided nothing', other: 'Another reason' } as const;
export type LostCode = keyof typeof LOST_REASONS;
export const LOST_CODES = Object.keys(LOST_REASONS) as LostCode[];

/** "This opportunity was registered before yours. Your colleague …": the code's sentence, then the words. */
export function rejectionText({ reasonCode, reason }: { readonly reasonCode: string; readonly reason: string }): string {
  const known = Object.hasOwn(REJECTION_REASONS, reasonCode) ? REJECTION_REASONS[reasonCode as RejectionCode].sentence : '';
  return [known, reason].filter((words) => words !== '').join(' ');
}

export function productName(product: string): string {
  return Object.hasOwn(PRODUCT_NAMES, product) ? PRODUCT_NAMES[product as DealProduct] : '';
}

/** "1 day", "90 days". */
export function daysText(days: number): string {
  return `${count(days)} ${days === 1 ? 'day' : 'days'}`;
}

/** "1 working day", "2 working days". */
export function workingDaysText(days: number): string {
  return `${count(days)} working ${days === 1 ? 'day' : 'days'}`;
}

/** 500 as "5 %": whole and half points as people write them. */
export function pointsText(bps: number): string {
  const fraction = bps % 100 === 0 ? '' : `.${String(bps % 100).padStart(2, '0').replace(/0$/, '')}`;
  return `${Math.trunc(bps / 100)}${fraction} %`;
}

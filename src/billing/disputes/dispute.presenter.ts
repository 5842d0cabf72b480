import { paths } from '../../paths';
import { type Dispute, DISPUTE_REASONS, type DisputeStatus } from './dispute';

export const DISPUTE_BADGES: Record<DisputeStatus, { kind: string; label: string }> = {
  open: { kind: 'look', label: 'In dispute' }, accepted: { kind: 'good', label: 'Accepted' }, explained: { kind: 'running', label: 'Explained' }, withdrawn: { kind: 'off', label: 'Withdrawn' },
};

/** A dispute as it stands below its line on the receipt. */
export function shownDispute({ id, reason, words, status, openedAt, answer, closedAt }: Dispute, mayDispute: boolean) {
  return {
    reason: DISPUTE_REASONS[reason].label, words, answer, openedAt, closedAt, badge: DISPUTE_BADGES[status],
    next: NEXT[status], withdrawHref: status === 'open' && mayDispute ? paths.portal.papers.withdrawDispute(id) : '',
  };
}

const NEXT: Record<DisputeStatus, string> = {
  open: 'We look into it and answer by mail.', accepted: 'You are right: we make it good with a credit.', explained: 'We think that the line is right.', withdrawn: '',
};

/** How long it has waited, in words; `isLong` from three days on. */
export function ageOf(since: Date, now: Date): { words: string; isLong: boolean } {
  const hours = Math.floor((now.getTime() - since.getTime()) / 3_600_000);
  if (hours < 48) return { words: hours < 1 ? 'less than an hour' : hours === 1 ? '1 hour' : `${hours} hours`, isLong: false };
  return { words: `${Math.floor(hours / 24)} days`, isLong: hours >= 72 };
}

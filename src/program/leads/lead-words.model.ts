import { type LeadEventKind, type LeadState, type LostReason } from './lead';

export const STATE_BADGES: Record<LeadState, { kind: string; label: string }> = {
  new: { kind: 'look', label: 'New' }, contacted: { kind: 'running', label: 'Contacted' }, converted: { kind: 'good', label: 'Customer' }, lost: { kind: 'off', label: 'Lost' },
};

export const LOST_WORDS: Record<LostReason, string> = {
  no_answer: 'Does not answer', too_expensive: 'Too expensive', other_product: 'Took another product', not_needed: 'Has no need', spam: 'Not a real request', other: 'Another reason',
};

/** What stands in a lead's story; who did it follows. */
export const EVENT_WORDS: Record<LeadEventKind, string> = {
  asked: 'Asked by the referral page', asked_again: 'Asked again', contacted: 'Marked as contacted', lost: 'Marked as lost', reopened: 'Taken up again', assigned: 'Given to',
  noted: 'Note', converted: 'Became a customer', anonymised: 'Deleted what they wrote',
};

import type { Cents, Currency } from '../../../platform/values/money';
import type { LineCredit, Parts } from '../../credit-notes/allocation.model';

/**
 * draft: prepared, with every amount, and shown to who prepared it · waiting: confirmed, and above the limit, so that a second person decides ·
 * approved: its refund stands · declined, withdrawn: no money moved.
 */
export type RefundRequestStatus = 'draft' | 'waiting' | 'approved' | 'declined' | 'withdrawn';

export const REFUND_REASON_CODES = ['by_mistake', 'paid_twice', 'wrong_order', 'service', 'goodwill', 'other'] as const;
export type RefundReasonCode = (typeof REFUND_REASON_CODES)[number];

/** What staff choose, and the sentence that the partner reads on the credit note. */
export const REFUND_REASONS: Record<RefundReasonCode, { label: string; sentence: string }> = {
  by_mistake: { label: 'Bought or renewed by mistake', sentence: 'It was bought by mistake.' },
  paid_twice: { label: 'Paid twice', sentence: 'It was paid twice.' },
  wrong_order: { label: 'Wrong plan, number or customer', sentence: 'The order was not what was meant.' },
  service: { label: 'The service did not work as sold', sentence: 'The service did not work as it should have.' },
  goodwill: { label: 'Goodwill', sentence: 'We give it back as a courtesy.' },
  other: { label: 'Something else', sentence: '' },
};

/** Money of an invoice that staff want to pay back: stored with each line's amount, so that what was shown is what moves. */
export type RefundRequest = Parts & {
  id: string;
  organizationId: string;
  invoiceId: string;
  status: RefundRequestStatus;
  currency: Currency;
  credits: readonly LineCredit[];
  /** Whether what the lines bought ends with it, as far as it runs. */
  endsService: boolean;
  reasonCode: RefundReasonCode;
  /** Words for the partner beside the reason's own sentence; may be empty. */
  reason: string;
  needsApproval: boolean;
  requestedBy: string;
  createdAt: Date;
  confirmedAt: Date | null;
  /** The second person; null where none was needed. */
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
  refundId: string | null;
};

/** The whole reason as the partner reads it. */
export function reasonForPartner({ reasonCode, reason }: Pick<RefundRequest, 'reasonCode' | 'reason'>): string {
  return [REFUND_REASONS[reasonCode].sentence, reason].filter((words) => words !== '').join(' ');
}

/**
 * Whether a second person must approve: when this and what the same invoice paid back before on one person's word are together above the limit, so that
 * several small ones are no way round it.
 */
export function needsApproval(request: Pick<RefundRequest, 'totalCents'>, unapprovedBefore: Cents, limit: Cents): boolean {
  return unapprovedBefore + request.totalCents > limit;
}

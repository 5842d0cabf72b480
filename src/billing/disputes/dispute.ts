/** What may be wrong with a line, in the words of its form. */
export const DISPUTE_REASONS = {
  amount: { label: 'The amount is not what we agreed', hint: 'A price, a discount or a credit differs from what you were promised.' },
  not_ordered: { label: 'We did not order this', hint: '' },
  quantity: { label: 'The number of pieces is wrong', hint: 'Computers, packs or codes.' },
  ended: { label: 'It had ended, or was switched off', hint: 'Automatic renewal was off, or the customer had left.' },
  twice: { label: 'It was charged twice', hint: 'Name the other invoice in your words, if you can.' },
  tax: { label: 'The tax is wrong', hint: '' },
  other: { label: 'Something else', hint: '' },
} as const satisfies Record<string, { label: string; hint: string }>;
export type DisputeReason = keyof typeof DISPUTE_REASONS;
export const DISPUTE_REASON_CODES = Object.keys(DISPUTE_REASONS) as [DisputeReason, ...DisputeReason[]];

/** open → accepted (a credit follows) or explained (the line is right, and why) by the office, or withdrawn by the partner. */
export const DISPUTE_STATUSES = ['open', 'accepted', 'explained', 'withdrawn'] as const;
export type DisputeStatus = (typeof DISPUTE_STATUSES)[number];
export type DisputeAnswer = Extract<DisputeStatus, 'accepted' | 'explained'>;

export type Dispute = {
  id: string; organizationId: string; accountId: string | null; invoiceId: string; lineId: string; reason: DisputeReason; words: string; status: DisputeStatus;
  openedBy: string; openedAt: Date; answer: string; closedAt: Date | null;
};

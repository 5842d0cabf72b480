import type { Day } from '../../platform/values/dates';
import type { Currency } from '../../platform/values/money';
import type { ReceiptSnapshot } from '../invoices/receipt';
import type { LineCredit, Parts } from './allocation.model';

/** What a credit note prints, frozen when it is issued: the parties of its invoice, and each line that money went back of. */
export type CreditNoteSnapshot = Pick<ReceiptSnapshot, 'seller' | 'buyer' | 'accountName' | 'timeZone' | 'purchaseOrder' | 'taxName' | 'taxRatePpm' | 'card'> & {
  invoiceNumber: string;
  invoiceIssuedOn: Day;
  lines: CreditNoteLine[];
};

export type CreditNoteLine = Parts & {
  description: string;
  /** How its amount came about, as the partner reads it. */
  explanation: string;
};

/** A paper that corrects an invoice: money that went back, line by line. Never edited. */
export type CreditNote = Parts & {
  id: string;
  organizationId: string;
  invoiceId: string;
  refundId: string;
  accountId: string | null;
  accountName: string;
  /** "CN-2026-000012", one series a year without gaps. */
  number: string;
  /** Why, as the partner reads it. */
  reason: string;
  currency: Currency;
  snapshot: CreditNoteSnapshot;
  issuedOn: Day;
  createdAt: Date;
};

/** What goes back of a line, and how that came about where it is more than a part of what was paid. */
export type ExplainedCredit = LineCredit & { explanation?: string };

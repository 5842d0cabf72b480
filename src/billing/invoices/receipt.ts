import type { Day } from '../../platform/values/dates';
import type { Cents } from '../../platform/values/money';

/**
 * What a receipt prints, frozen in the settling transaction and never changed (domain.md §3.5). The number stands beside
 * it, on the invoice: it is given last. Refunds are printed from their own rows.
 */
export type ReceiptSnapshot = {
  seller: { name: string; address: string; supportEmail: string; supportPhone: string };
  /** Who bought: the partner, or the customer who pays by themselves. */
  buyer: { name: string; lines: string[]; taxId: string; logo?: ReceiptLogo | null };
  accountName: string;
  timeZone: string;
  purchaseOrder: string;
  taxName: string;
  taxRatePpm: number;
  lines: ReceiptLine[];
  /** Null where nothing was to pay. */
  card: { brand: string; last4: string } | null;
};

/** The partner's picture as it was when the receipt was issued; `name` is what it stands for. Receipts from before there were logos lack it. */
export type ReceiptLogo = { id: string; file: string; width: number; height: number; name: string };

export type ReceiptLine = {
  description: string;
  explanation: string;
  quantity: number;
  unitListCents: Cents;
  listCents: Cents;
  discountCents: Cents;
  adjustmentCents: Cents;
  netCents: Cents;
  taxCents: Cents;
  totalCents: Cents;
  termStartsOn: Day | null;
  /** The expiry day that the order produced. */
  termEndsOn: Day | null;
};

import { type Actor } from '../../audit/audit.repository';
import { type InvoiceLine } from '../../billing/invoices/invoice-lines.repository';
import { type Quote } from '../../billing/quotes/quote';
import { type Scoped } from '../../platform/database/database';
import { type Fulfilment } from './fulfilment.report';

/** What every line of an invoice is given with. */
export type Fulfilling = Pick<Fulfilment, 'invoiceId' | 'accountId' | 'currency' | 'timeZone' | 'plans' | 'now'> & Partial<Pick<Fulfilment, 'shownTo'>> & {
  readonly organizationId: string;
  readonly actor: Actor;
  /** The lead of the referral page for whom it was bought. */
  readonly leadId?: string | null;
};

/** How a paid quote of a kind is given, in the transaction that holds its lines. It marks each of them fulfilled or has it taken back. */
export interface FulfilKind {
  /** `lines` are those that nobody has given; by state, so that running it twice or late changes nothing more. */
  fulfil(trx: Scoped, fulfilling: Fulfilling, quote: Quote, lines: readonly InvoiceLine[]): Promise<void>;
}

/** The account a paper is for. Throws for one without: its kind has to name where it leads. */
export function accountOf({ accountId, invoiceId }: Pick<Fulfilling, 'accountId' | 'invoiceId'>): string {
  if (accountId === null) throw new Error(`invoice ${invoiceId} is for no account`);
  return accountId;
}

import { type Quote } from '../../billing/quotes/quote';
import { type Scoped } from '../../platform/database/database';

/** The newest try to pay a quote, whatever became of it. */
export interface OrderPayment {
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly invoiceStatus: 'open' | 'paid' | 'void';
  readonly state: 'due' | 'calling' | 'paid' | 'declined' | 'needs_action' | 'unknown';
  readonly declineMessage: string | null;
  readonly cardId: string | null;
}

/** Billing tries an order that often at most; the reference of each try is told by the quote (security.md §1). */
const mostTries = 15;

export async function findOrderPayment(trx: Scoped, quote: Quote): Promise<OrderPayment | undefined> {
  const references = Array.from({ length: mostTries }, (_, index) => `${orderKey(quote.id)}-${index + 1}`);
  const result = await trx.raw<{ rows: OrderPayment[] }>(
    `select p.id as "paymentId", p.invoice_id as "invoiceId", i.status as "invoiceStatus", p.state, p.decline_message as "declineMessage", p.card_id as "cardId"
       from payments p join invoices i on i.id = p.invoice_id
      where p.organization_id = ? and p.charge_key = any(?::text[]) order by p.attempt desc limit 1`,
    [quote.organizationId, references]);
  return result.rows[0];
}

/** What the payments of an order are told by at Stripe; the number of the try is added. */
export function orderKey(quoteId: string): string {
  return `order-${quoteId}`;
}

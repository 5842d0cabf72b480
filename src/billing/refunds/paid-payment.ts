import type { Scoped } from '../../platform/database/database';
import { type Cents, cents } from '../../platform/values/money';
import type { Payment } from '../payments/payment';
import { paymentFrom, type PaymentRow } from '../payments/payments.repository';
import { listRefundsOfPayment } from './refunds.repository';

/** The payment that settled an invoice, locked; none where there was nothing to pay. The invoice is locked before it. */
export async function lockPaidPayment(trx: Scoped, organizationId: string, invoiceId: string): Promise<Payment | undefined> {
  const row = await trx<PaymentRow>('payments').where({ organization_id: organizationId, invoice_id: invoiceId, state: 'paid' }).forUpdate().first();
  return row && paymentFrom(row);
}

/** What of a locked payment no refund has taken. */
export async function leftOfPayment(trx: Scoped, { organizationId, id, amountCents }: Payment): Promise<Cents> {
  const refunds = await listRefundsOfPayment(trx, organizationId, id);
  return cents(amountCents - refunds.reduce((sum, refund) => sum + refund.amountCents, 0));
}

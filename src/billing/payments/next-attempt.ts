import { uuidv7 } from 'uuidv7';
import type { Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { getInvoiceForUpdate } from '../invoices/invoices.repository';
import { nextChargeKey } from './payment';
import { findLatestPayment } from './payments.repository';
import { PaymentOnItsWay } from '../invoices/void-invoice';

type NextAttempt = { organizationId: string; invoiceId: string; cardId: string | null; offSession: boolean; dueAt: Date; now: Date };

/**
 * Writes the next try for an open invoice, after the last one was definitely declined; answers the new payment's id. Refuses
 * (PaymentOnItsWay) while the last one may still be paid, and an invoice that is not open.
 */
export async function insertNextAttempt(trx: Scoped, next: NextAttempt): Promise<string> {
  const invoice = await getInvoiceForUpdate(trx, next.organizationId, next.invoiceId);
  if (invoice.status !== 'open') throw new RuleBroken(invoice.status === 'paid' ? 'This invoice is paid already.' : 'This invoice is void.');
  const last = await findLatestPayment(trx, next.organizationId, next.invoiceId);
  if (!last || last.state !== 'declined') throw new PaymentOnItsWay();
  const attempt = await freeAttempt(trx, last.chargeKey, last.attempt);
  const id = uuidv7();
  await trx('payments').insert({
    id, organization_id: next.organizationId, invoice_id: next.invoiceId, payer_id: invoice.payerId, attempt,
    charge_key: nextChargeKey(last.chargeKey, attempt), amount_cents: invoice.totalCents, currency: invoice.currency,
    off_session: next.offSession, card_id: next.cardId, due_at: next.dueAt, created_at: next.now,
  });
  return id;
}

/** Two charges may share the name of account and day, one after the other: their tries are counted together. */
async function freeAttempt(trx: Scoped, chargeKey: string, lastAttempt: number): Promise<number> {
  const keys = Array.from({ length: MOST_TRIES }, (_, index) => nextChargeKey(chargeKey, lastAttempt + index + 1));
  const rows = await trx<{ charge_key: string }>('payments').whereIn('charge_key', keys).select('charge_key');
  const taken = new Set(rows.map((row) => row.charge_key));
  const free = keys.findIndex((key) => !taken.has(key));
  if (free < 0) throw new RuleBroken('This order was tried too often. Start a new one.');
  return lastAttempt + free + 1;
}

const MOST_TRIES = 15;

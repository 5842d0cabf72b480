import { type Actor, recordAudit } from '../../audit/audit.repository';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { getCard } from '../cards/cards.repository';
import { chargePayment, type ChargeResult } from './charge-payment';
import { getInvoiceForUpdate } from '../invoices/invoices.repository';
import { insertNextAttempt } from './next-attempt';
import { findLatestPayment, movePayment } from './payments.repository';
import { PaymentOnItsWay } from '../invoices/void-invoice';

type PayingNow = { organizationId: string; invoiceId: string; cardId: string; actor: Actor };

/**
 * A person pays an open invoice with a card on file, now and present, so the bank may ask them (golden case G13). A try that
 * waited for them goes on in the same row; after a decline there is a new one. Refuses while a charge is on its way.
 */
export async function payInvoiceNow({ organizationId, invoiceId, cardId, actor }: PayingNow): Promise<ChargeResult> {
  const paymentId = await within(scopeOf(organizationId, actor), (trx) => prepare(trx, { organizationId, invoiceId, cardId, actor }));
  return chargePayment({ organizationId, paymentId, actor });
}

async function prepare(trx: Scoped, { organizationId, invoiceId, cardId, actor }: PayingNow): Promise<string> {
  const now = await databaseNow(trx);
  const invoice = await getInvoiceForUpdate(trx, organizationId, invoiceId);
  if (invoice.status !== 'open') throw new RuleBroken(invoice.status === 'paid' ? 'This invoice is paid already.' : 'This invoice was given up. Start a new order.');
  const card = await getCard(trx, organizationId, cardId);
  const last = await findLatestPayment(trx, organizationId, invoiceId);
  await recordAudit(trx, { organizationId, accountId: invoice.accountId, actor, action: 'invoice.pay-now', subjectType: 'invoice', subjectId: invoiceId, after: { cardId }, now });
  if (!last || last.state === 'declined') return insertNextAttempt(trx, { organizationId, invoiceId, cardId, offSession: false, dueAt: now, now });
  const again = await movePayment(trx, organizationId, last.id, ['due', 'needs_action'], {
    state: 'due', off_session: false, card_id: card.id, card_brand: card.brand, card_last4: card.last4, due_at: now, action_url: null,
    decline_code: null, decline_message: null, ...(last.state === 'needs_action' && { round: last.round + 1 }),
  });
  if (!again) throw new PaymentOnItsWay();
  await trx('payments').where({ organization_id: organizationId, id: last.id }).update({ request: null });
  return last.id;
}

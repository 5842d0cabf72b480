import { type Actor, recordAudit } from '../../audit/audit.repository';
import type { Scoped } from '../../platform/database/database';
import { RuleBroken } from '../../platform/errors';
import { declineOf } from '../payments/decline';
import { getInvoiceForUpdate, markInvoiceVoid } from './invoices.repository';
import { findLivePayment, movePayment } from '../payments/payments.repository';
import { reopenQuotes } from '../quotes/quotes.repository';

/** A charge for the invoice is at Stripe right now: whether it is paid will be known in a few minutes. */
export class PaymentOnItsWay extends RuleBroken {
  constructor() {
    super('A payment for this is on its way to the bank. Wait a few minutes, then look again.');
  }
}

type Voiding = { organizationId: string; invoiceId: string; reason: string; actor: Actor; now: Date };

/**
 * Gives an open invoice up and frees its charge items, so that the terms may be sold again. Its waiting payment is given up
 * too; one that a person could still finish at the bank is cancelled at Stripe by the sweep, and money that arrives all the
 * same is refunded. Refuses (PaymentOnItsWay) while a charge is calling or unknown, and where the invoice is paid; void
 * stays void.
 */
export async function voidInvoice(trx: Scoped, { organizationId, invoiceId, reason, actor, now }: Voiding): Promise<void> {
  const invoice = await getInvoiceForUpdate(trx, organizationId, invoiceId);
  if (invoice.status === 'void') return;
  if (invoice.status === 'paid') throw new RuleBroken('This invoice is paid already.');
  const payment = await findLivePayment(trx, organizationId, invoiceId);
  if (payment) {
    const { code, kind, message } = declineOf('voided');
    const given = await movePayment(trx, organizationId, payment.id, ['due', 'needs_action'], {
      state: 'declined', decline_code: code, decline_kind: kind, decline_message: message, settled_at: now, action_url: null,
      cancel_due_at: payment.stripePaymentIntentId === null ? null : now,
    });
    if (!given) throw new PaymentOnItsWay();
  }
  await markInvoiceVoid(trx, organizationId, invoiceId, reason, now);
  await reopenQuotes(trx, organizationId, invoiceId);
  await recordAudit(trx, {
    organizationId, accountId: invoice.accountId, actor, action: 'invoice.voided', subjectType: 'invoice', subjectId: invoiceId,
    before: { status: 'open' }, after: { status: 'void', reason }, now,
  });
}

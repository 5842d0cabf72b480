import { type Actor } from '../../audit/audit.repository';
import { isTakenBack } from '../../billing/invoices/invoice-lines.repository';
import { within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { fulfilInvoice } from '../fulfilment/fulfil-invoice';

type Giving = { organizationId: string; invoiceId: string; actor: Actor };

/**
 * Gives what a paid order bought while its person waits, and answers what to tell them. Never throws: where it fails the job does it, and the
 * person must not pay again.
 */
export async function givePaidOrder(giving: Giving): Promise<{ kind: 'success' | 'warning'; text: string }> {
  const { organizationId, invoiceId, actor } = giving;
  try {
    await fulfilInvoice(giving);
    // Asked of the rows: somebody else may have decided it before us.
    const takenBack = await within({ organizationId }, (trx) => isTakenBack(trx, organizationId, invoiceId), { readOnly: true });
    if (!takenBack) return { kind: 'success', text: 'Thank you. Your order is paid and ready.' };
    return { kind: 'warning', text: 'What you paid for could not be given, so its money goes back to your card. Our mail to you says why.' };
  } catch (error) {
    logger.error({ requestId: actor.requestId, err: error, invoice: invoiceId }, 'a paid order could not be fulfilled at once');
    return { kind: 'warning', text: 'Your order is paid. What you bought appears in the account in a few minutes.' };
  }
}

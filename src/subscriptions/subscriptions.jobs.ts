import { listPaidUnfulfilled } from '../billing/unfulfilled.report';
import { within } from '../platform/database';
import { defineJob } from '../platform/queue';
import { fulfilInvoice } from './fulfil-invoice';

const invoicesASweep = 200;

/**
 * Gives what paid invoices bought and nobody has given yet: each minute, and at once when an edge has booked a payment. One
 * invoice that cannot be fulfilled does not hold up the others; it stays for the next sweep and the invariants report it.
 */
export const fulfil = defineJob('subscriptions.fulfil', async (_data, { actor, log }) => {
  const waiting = await within('system', (trx) => listPaidUnfulfilled(trx, invoicesASweep), { readOnly: true });
  for (const { organizationId, invoiceId } of waiting) {
    try {
      await fulfilInvoice({ organizationId, invoiceId, actor });
    } catch (error) {
      log.error({ err: error, invoice: invoiceId }, 'a paid invoice could not be fulfilled');
    }
  }
});

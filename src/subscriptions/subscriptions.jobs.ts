import { listPaidUnfulfilled, type Unfulfilled } from '../billing/unfulfilled.report';
import { within } from '../platform/database';
import { defineJob } from '../platform/queue';
import { fulfilInvoice } from './fulfil-invoice';

const pageSize = 200;

/**
 * Gives what paid invoices bought and nobody has given yet: each minute, and at once when an edge has booked a payment. One
 * invoice that cannot be fulfilled does not hold up the others; it stays for the next sweep and the invariants report it.
 */
export const fulfil = defineJob('subscriptions.fulfil', async (_data, { actor, log, stopping }) => {
  let last: Unfulfilled | undefined;
  for (;;) {
    const page: Unfulfilled[] = await within('system', (trx) => listPaidUnfulfilled(trx, pageSize, last), { readOnly: true });
    for (const { organizationId, invoiceId } of page) {
      try {
        await fulfilInvoice({ organizationId, invoiceId, actor });
      } catch (error) {
        log.error({ err: error, invoice: invoiceId }, 'a paid invoice could not be fulfilled');
      }
    }
    last = page.at(-1);
    if (!last || page.length < pageSize || stopping.aborted) return;
  }
});

import { listPaidUnfulfilled, type Unfulfilled } from '../billing/invoices/unfulfilled.report';
import { organizationOf } from '../billing/payments/due-work.report';
import { isUuid, within } from '../platform/database/database';
import { defineJob, type JobContext } from '../platform/queue/queue';
import { fulfilInvoice } from './fulfilment/fulfil-invoice';

const pageSize = 200;

/**
 * Gives what paid invoices bought and nobody has given yet: each minute all of them, and, woken with an invoice's id by whoever booked its payment,
 * that one at once. One that cannot be fulfilled does not hold up the others; it stays for the next sweep and the invariants report it.
 */
export const fulfil = defineJob('subscriptions.fulfil', async ({ id }, context) => {
  if (!isUuid(id)) return fulfilAll(context);
  const organizationId = await within('system', (trx) => organizationOf(trx, 'invoices', id), { readOnly: true });
  if (organizationId) await fulfilInvoice({ organizationId, invoiceId: id, actor: context.actor });
});

async function fulfilAll({ actor, log, stopping }: JobContext): Promise<void> {
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
}

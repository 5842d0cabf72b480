import { databaseNow, within } from '../../platform/database/database';
import { daysFromMoment } from '../../platform/values/dates';
import { CLOSES_AFTER_DAYS, may } from '../ticket';
import { listTicketsToClose } from '../tickets.repository';
import { withTicket } from '../with-ticket';
import { step } from './change-ticket';

const A_RUN = 500;

/** Closes what has been solved for seven days; safe to repeat, and a reply in between wins. */
export async function closeSolved(actor: { kind: 'job'; id: string }): Promise<void> {
  const due = await within('system', async (trx) => listTicketsToClose(trx, daysFromMoment(await databaseNow(trx), -CLOSES_AFTER_DAYS), A_RUN), { readOnly: true });
  for (const ticketId of due) {
    await withTicket(ticketId, async (trx, ticket, now) => {
      if (may(ticket, 'close', now)) await step(trx, ticket, 'close', { kind: 'closed', side: 'system', by: { actor, personId: '', name: '' }, now });
    });
  }
}

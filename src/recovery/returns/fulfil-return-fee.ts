import { recordAudit } from '../../audit/audit.repository';
import { markLinesFulfilled } from '../../billing/invoices/invoice-lines.repository';
import { partlyIn } from '../../platform/database/database';
import { type FulfilKind } from '../../subscriptions/fulfilment/fulfil-kind.model';
import { changeCase, findCaseOfFeeForUpdate } from '../recovery-cases.repository';
import { logEvent } from '../recovery-events.repository';

/** What did not come back is paid for: the case says so. There is nothing else to give. */
export const fulfilReturnFee: FulfilKind = {
  async fulfil(trx, { invoiceId, actor, now }, _quote, lines) {
    await partlyIn(trx, 'system', async () => {
      const found = await findCaseOfFeeForUpdate(trx, invoiceId);
      if (!found) throw new Error(`no case stands behind the invoice ${invoiceId}`);
      if (found.feePaidAt) return;
      await changeCase(trx, found, { feePaidAt: now }, now);
      await logEvent(trx, found, { event: 'fee_paid', at: now, side: 'system', byName: '', detail: '' });
      await recordAudit(trx, { organizationId: found.organizationId, accountId: found.accountId, actor, action: 'recovery.fee-paid', subjectType: 'recovery case', subjectId: found.id, after: { number: found.number, invoiceId }, now });
    });
    await markLinesFulfilled(trx, lines.map(({ id }) => id), now);
  },
};

import { within } from '../platform/database/database';
import { defineJob, enqueue, type JobContext } from '../platform/queue/queue';
import { chargePayment } from './payments/charge-payment';
import { organizationOf } from './payments/due-work.report';
import { applyEvent } from './events/apply-event';
import { reconcile } from './reconciliation/reconcile';
import { AlreadyRunning, isRunWanted } from './reconciliation/runs.repository';
import { sendRefund } from './refunds/send-refund';
import { sweepPayments } from './payments/sweep-payments';

/** Woken with a stored event's id. */
export const applyEventJob = defineJob('billing.apply-event', ({ id }) => applyEvent(id));

/** Woken with a payment's id, by whoever made it due. */
export const chargePaymentJob = defineJob('billing.charge-payment', async ({ id }, { actor }) => {
  const organizationId = await within('system', (trx) => organizationOf(trx, 'payments', id), { readOnly: true });
  if (!organizationId) return;
  const result = await chargePayment({ organizationId, paymentId: id, actor });
  if (result.state === 'paid') await enqueue('subscriptions.fulfil', { id: result.invoiceId });
});

/** Woken with a refund's id. */
export const sendRefundJob = defineJob('billing.send-refund', async ({ id }) => {
  const organizationId = await within('system', (trx) => organizationOf(trx, 'refunds', id), { readOnly: true });
  if (organizationId) await sendRefund({ organizationId, refundId: id });
});

export const sweepPaymentsJob = defineJob('billing.sweep-payments', (_data, { actor }) => sweepPayments(actor));

export const reconcileJob = defineJob('billing.reconcile', (_data, context) => reconcileAndLog(context), { oneAtATime: true });

/** Woken when a person asks for a comparison; finds by state whether one is wanted. */
export const reconcileWantedJob = defineJob('billing.reconcile-wanted', async (_data, context) => {
  if (await within('system', isRunWanted, { readOnly: true })) await reconcileAndLog(context);
}, { oneAtATime: true });

async function reconcileAndLog({ actor, log }: JobContext): Promise<void> {
  try {
    const { compared, calls, open } = await reconcile({ actor });
    if (open.length > 0) log.error({ compared, calls, differences: open.length }, 'Stripe and the portal differ; the page Reconciliation and npm run reconcile show where');
    else log.info({ compared, calls }, 'Stripe and the portal agree');
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error;
    log.info('a comparison with Stripe is running already');
  }
}

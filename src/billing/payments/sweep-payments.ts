import type { Actor } from '../../audit/audit.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { logger } from '../../platform/operations/logger';
import { enqueue } from '../../platform/queue/queue';
import { applyEvent } from '../events/apply-event';
import { listDueEvents } from '../events/stripe-events.repository';
import { updateCard } from '../cards/cards.repository';
import { chargePayments } from './charge-payment';
import { completeCheckout } from '../checkout/complete-checkout';
import {
  listAbandonedPayments, listCardsToDetach, listChargeablePayments, listDueRefunds, listEndedCheckouts, listPaymentsToCancel, type Waiting,
} from './due-work.report';
import { checkNewestChargesOnce } from '../reconciliation/check-newest-charges';
import { getHold } from '../reconciliation/holds.repository';
import { giveUpAtBank, recheckPayment } from './recheck-payment';
import { sendRefund } from '../refunds/send-refund';
import { detachCard } from '../stripe/cards';

const AT_ONCE = 500;
const A_CLAIM = 50;
const ORGANIZATIONS_AT_ONCE = 4;

/**
 * Finds by state, and does, whatever of billing is due: charges, unknown outcomes, forgotten claims, refunds, Checkout pages
 * past their end, orders left at the bank, cards to detach, stored events. The queue only wakes workers; the database
 * decides what is due (security: money is moved once, 6). One thing that fails does not stop the others.
 */
export async function sweepPayments(actor: Actor): Promise<void> {
  await checkNewestChargesOnce();
  const now = await within('system', databaseNow, { readOnly: true });
  const find = <T>(list: (trx: Scoped) => Promise<T[]>): Promise<T[]> => within('system', list, { readOnly: true });
  await chargeAll(await find(async (trx) => listChargeablePayments(trx, { now, held: (await getHold(trx)).held, limit: AT_ONCE })), actor);
  await each(await find((trx) => listDueRefunds(trx, AT_ONCE)), ({ id, organizationId }) => sendRefund({ organizationId, refundId: id }));
  await each(await find((trx) => listEndedCheckouts(trx, now, AT_ONCE)), (checkout) => endCheckoutPage(checkout, actor));
  await each(await find((trx) => listAbandonedPayments(trx, now, AT_ONCE)), ({ id, organizationId }) => recheckPayment({ organizationId, paymentId: id, actor, giveUp: true }));
  await each(await find((trx) => listPaymentsToCancel(trx, now, AT_ONCE)), ({ id, organizationId }) => giveUpAtBank({ organizationId, paymentId: id, actor }));
  await each(await find((trx) => listCardsToDetach(trx, AT_ONCE)), (card) => detach(card, now));
  await each(await find(async (trx) => (await listDueEvents(trx, now, AT_ONCE)).map((id) => ({ id, organizationId: '' }))), ({ id }) => applyEvent(id));
}

/** Organizations side by side, a few at a time; the payments of one share their looks at Stripe. */
async function chargeAll(payments: readonly Waiting[], actor: Actor): Promise<void> {
  const batches = batchesOf(payments);
  const work = async (): Promise<void> => {
    for (let batch = batches.shift(); batch; batch = batches.shift()) await each([batch], (one) => chargeBatch(one, actor));
  };
  await Promise.all(Array.from({ length: ORGANIZATIONS_AT_ONCE }, work));
}

async function chargeBatch({ organizationId, paymentIds }: Batch, actor: Actor): Promise<void> {
  for (const result of await chargePayments({ organizationId, paymentIds, actor })) {
    if (result.state === 'paid') await enqueue('subscriptions.fulfil', { id: result.invoiceId });
  }
}

type Batch = Waiting & { paymentIds: string[] };

function batchesOf(payments: readonly Waiting[]): Batch[] {
  const filling = new Map<string, Batch>();
  const batches: Batch[] = [];
  for (const { id, organizationId } of payments) {
    const batch = filling.get(organizationId);
    if (batch && batch.paymentIds.length < A_CLAIM) batch.paymentIds.push(id);
    else {
      const begun = { id, organizationId, paymentIds: [id] };
      filling.set(organizationId, begun);
      batches.push(begun);
    }
  }
  return batches;
}

async function endCheckoutPage({ id, organizationId }: Waiting, actor: Actor): Promise<void> {
  const outcome = await completeCheckout({ organizationId, checkoutId: id, actor });
  if (outcome.kind === 'paid') await enqueue('subscriptions.fulfil', { id: outcome.invoiceId });
}

async function detach({ id, organizationId, paymentMethodId }: Waiting & { paymentMethodId: string }, now: Date): Promise<void> {
  await detachCard(paymentMethodId);
  await within({ organizationId }, (trx) => updateCard(trx, organizationId, id, { detached_at: now }));
}

async function each<T extends Waiting>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  for (const item of items) {
    try {
      await work(item);
    } catch (error) {
      logger.error({ err: error, id: item.id }, 'the billing sweep could not do one of its things; the next sweep tries again');
    }
  }
}

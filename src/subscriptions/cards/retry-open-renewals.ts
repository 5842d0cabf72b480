import { refreshAccountSummaries } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudits } from '../../audit/audit.repository';
import { insertNextAttempt } from '../../billing/payments/next-attempt';
import { recheckPayment } from '../../billing/payments/recheck-payment';
import { getHold } from '../../billing/reconciliation/holds.repository';
import { findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { enqueue } from '../../platform/queue/queue';
import { chargeTries } from '../renewals/charge-renewals';
import { type Subscription, withMoments } from '../subscription';
import { subscriptionOf, updateSubscriptions } from '../subscriptions.repository';
import { listRenewalsToRetry, type RenewalToRetry } from './open-renewals-to-retry.report';

const atOnce = 200;

type Retrying = { organizationId: string; actor: Actor };

/**
 * Tries open renewals at once on a card that they have not been tried on: it took the old one's place, became the default, or was chosen for them
 * (beyond.md X10, golden case G13). Uses up no try of the timeline and ends a stop that was the old card's. By state and under the rows' locks,
 * so webhook, return page and sweep at once charge once, and a card that declines is not asked again. Nothing while billing is on hold.
 */
export async function retryOpenRenewals({ organizationId, actor }: Retrying): Promise<void> {
  if ((await within('system', getHold, { readOnly: true })).held) return;
  const waiting = await within({ organizationId }, (trx) => listRenewalsToRetry(trx, organizationId, { limit: atOnce }), { readOnly: true });
  const paymentIds: string[] = [];
  for (const renewal of waiting) {
    if (renewal.waitsForPerson && !await isGivenUp(renewal, { organizationId, actor })) continue;
    paymentIds.push(...await begin(renewal, { organizationId, actor }));
  }
  await chargeTries({ organizationId, paymentIds, actor });
}

/** What a person could still confirm on the old card is cancelled at the bank first; where they just did, it is paid. */
async function isGivenUp({ paymentId, invoiceId }: RenewalToRetry, { organizationId, actor }: Retrying): Promise<boolean> {
  const { state } = await recheckPayment({ organizationId, paymentId, actor, giveUp: true });
  if (state === 'paid') await enqueue('subscriptions.fulfil', { id: invoiceId });
  return state === 'declined';
}

async function begin({ invoiceId }: RenewalToRetry, { organizationId, actor }: Retrying): Promise<string[]> {
  return within({ organizationId }, async (trx) => {
    const now = await databaseNow(trx);
    const subscriptions = await lockAllOf(trx, organizationId, invoiceId);
    if (subscriptions.length === 0) return [];
    const [still] = await listRenewalsToRetry(trx, organizationId, { invoiceId, limit: 1 });
    if (!still || still.waitsForPerson) return [];
    const paymentId = await nextTry(trx, { organizationId, invoiceId, cardId: still.cardId, now });
    if (paymentId === undefined) return [];
    const catalog = await getCatalog(trx, dayIn(now, subscriptions[0]!.timeZone));
    await updateSubscriptions(trx, subscriptions.map((subscription) =>
      withMoments({ ...subscription, renewalPaymentId: paymentId, renewalStopped: null }, findPlanById(catalog, subscription.planId)!, now)));
    await recordAudits(trx, subscriptions.map(({ id, accountId }) => ({
      organizationId, accountId, actor, action: 'renewal.tried-on-new-card', subjectType: 'subscription', subjectId: id, after: { paymentId, cardId: still.cardId }, now,
    })));
    await refreshAccountSummaries(trx, [...new Set(subscriptions.map(({ accountId }) => accountId))]);
    return [paymentId];
  });
}

async function nextTry(trx: Scoped, { organizationId, invoiceId, cardId, now }: { organizationId: string; invoiceId: string; cardId: string; now: Date }): Promise<string | undefined> {
  try {
    return await insertNextAttempt(trx, { organizationId, invoiceId, cardId, offSession: true, dueAt: now, now });
  } catch (error) {
    // A person is paying it this minute, or it was tried as often as can be: their page says so.
    if (error instanceof RuleBroken) return undefined;
    throw error;
  }
}

/** All that the invoice renews, or none: somebody else may be at one of them. */
async function lockAllOf(trx: Scoped, organizationId: string, invoiceId: string): Promise<Subscription[]> {
  const of = { organization_id: organizationId, renewal_invoice_id: invoiceId };
  const rows = await trx<Record<string, unknown>>('subscriptions').where(of).orderBy('id').forUpdate().skipLocked();
  const [all] = await trx('subscriptions').where(of).count<{ count: string | number }[]>('id as count');
  return rows.length === Number(all!.count) ? rows.map(subscriptionOf) : [];
}

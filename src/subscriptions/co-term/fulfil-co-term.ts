import { uuidv7 } from 'uuidv7';
import { recordAudit } from '../../audit/audit.repository';
import { type InvoiceLine, markLinesFulfilled } from '../../billing/invoices/invoice-lines.repository';
import { type LineNotGiven, refundNotGiven } from '../../billing/refunds/refund-not-given';
import { type Scoped } from '../../platform/database/database';
import { type FulfilKind, type Fulfilling } from '../fulfilment/fulfil-kind.model';
import { givePacks } from '../fulfilment/give-packs';
import { withdrawAnnounced } from '../renewals/withdraw-announced';
import { type Subscription, withMoments } from '../subscription';
import { listSubscriptionsForUpdate, updateSubscription } from '../subscriptions.repository';
import { packsItemKind, termItemKind, termItemOf } from '../term-item.model';
import { insertTerm } from '../terms.repository';

/** Paid days until a common end: a term and rows of packs to that day, which is the anchor from then on (beyond.md X5, golden case G8). */
export const fulfilCoTerm: FulfilKind = {
  async fulfil(trx, fulfilling, _quote, lines) {
    const { organizationId, invoiceId, actor, now } = fulfilling;
    const terms = lines.filter(({ itemKind }) => itemKind === termItemKind);
    const held = new Map((await listSubscriptionsForUpdate(trx, organizationId, terms.flatMap(({ subscriptionId }) => subscriptionId ?? []))).map((each) => [each.id, each]));
    const refused: LineNotGiven[] = [];
    for (const line of terms) {
      const subscription = held.get(line.subscriptionId!);
      const packs = lines.filter(({ itemKind, subscriptionId }) => itemKind === packsItemKind && subscriptionId === line.subscriptionId);
      const reason = whyNot(subscription, line);
      if (reason === undefined) await give(trx, fulfilling, { before: subscription!, line, packs });
      else refused.push(...[line, ...packs].map((each) => ({ line: each, reason })));
    }
    await refundNotGiven(trx, { organizationId, invoiceId, lines: refused, actor, now });
    await markLinesFulfilled(trx, lines.filter((line) => !refused.some((each) => each.line.id === line.id)).map(({ id }) => id), now);
  },
};

/** Why paid days can never be given, as a sentence for the payer: whatever moved the old end, the days would no longer meet it. */
function whyNot(subscription: Subscription | undefined, line: InvoiceLine): string | undefined {
  if (!subscription) return `The subscription is no longer among yours, so its end could not be moved (${line.description}).`;
  const { number, state, expiresOn } = subscription;
  if (state === 'purging' || state === 'purged') return `The data of ${number} had been removed when the payment arrived, so its end could not be moved.`;
  return expiresOn === line.termStartsOn ? undefined : `${number} had been renewed or changed by another payment in the meantime, so its end could not be moved.`;
}

type Giving = { before: Subscription; line: InvoiceLine; packs: readonly InvoiceLine[] };

async function give(trx: Scoped, fulfilling: Fulfilling, { before, line, packs }: Giving): Promise<void> {
  const { organizationId, currency, invoiceId, plans, actor, now } = fulfilling;
  const item = termItemOf(line.item);
  const { planId, years, startsOn, endsOn, storagePacks, valueCents } = item;
  const isNew = await insertTerm(trx, {
    id: uuidv7(), organizationId, accountId: before.accountId, subscriptionId: before.id, kind: 'paid', trialKind: null, planId, years, startsOn, endsOn,
    valueCents, currency, storagePacks, invoiceLineId: line.id, createdAt: now,
  });
  if (!isNew) return;
  await givePacks(trx, packs.map((each) => ({ fulfilling, line: each, subscriptionId: before.id, term: item })));
  const grace = plans.find(({ id }) => id === before.planId)!;
  // Its renewal is as far away as its end: what was tried or stopped for the old end says nothing about the new one.
  const moved = withMoments({ ...before, state: 'active', anchorOn: endsOn, expiresOn: endsOn, renewalPaymentId: null, renewalStopped: null, chargeAttempts: 0 }, grace, now);
  const after = await withdrawAnnounced(trx, { before, after: moved, grace, reason: 'its end was moved', actor, now });
  await updateSubscription(trx, after);
  await recordAudit(trx, {
    organizationId, accountId: before.accountId, actor, action: 'subscription.aligned', subjectType: 'subscription', subjectId: before.id,
    before: { expiresOn: before.expiresOn, anchorOn: before.anchorOn }, after: { expiresOn: after.expiresOn, anchorOn: after.anchorOn, number: after.number, invoiceId }, now,
  });
}

import { recordAudit } from '../../audit/audit.repository';
import { type InvoiceLine, markLinesFulfilled } from '../../billing/invoices/invoice-lines.repository';
import { refundNotGiven } from '../../billing/refunds/refund-not-given';
import { findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { type FulfilKind, type Fulfilling } from '../fulfilment/fulfil-kind.model';
import { givePacks } from '../fulfilment/give-packs';
import { packsFor } from '../purchases/order';
import { withdrawAnnounced } from '../renewals/withdraw-announced';
import { type Subscription } from '../subscription';
import { findSubscriptionForUpdate, updateSubscription } from '../subscriptions.repository';
import { packsItemOf } from '../term-item.model';
import { addPacksToTerms, listTerms, type TermRow } from '../terms.repository';
import { termsWithPacks, withMorePacks } from './more-packs.model';
import { storageDetailsOf } from './quote-storage';
import { packsProblem } from './storage-order.model';

/** Packs for a running subscription: rows of their own to the end of its paid time, and storage that counts at once (domain.md §7.7). */
export const fulfilStorage: FulfilKind = {
  async fulfil(trx, fulfilling, quote, lines) {
    const { order: { subscriptionId, packs } } = storageDetailsOf(quote);
    const { organizationId, invoiceId, actor, now } = fulfilling;
    const subscription = await findSubscriptionForUpdate(trx, organizationId, subscriptionId);
    const terms = subscription ? await listTerms(trx, organizationId, subscriptionId) : [];
    const changed = subscription && termsWithPacks(terms, lines.map(stretchOf), packs, dayIn(now, subscription.timeZone));
    const reason = await whyNot(trx, subscription, { packs, changed, now });
    if (reason !== undefined) return refundNotGiven(trx, { organizationId, invoiceId, lines: lines.map((line) => ({ line, reason })), actor, now });
    await give(trx, fulfilling, { subscription: subscription!, terms, changed: changed!, packs, lines });
    await markLinesFulfilled(trx, lines.map(({ id }) => id), now);
  },
};

function stretchOf({ termStartsOn, termEndsOn }: InvoiceLine) {
  return { startsOn: termStartsOn!, endsOn: termEndsOn! };
}

/** Why paid storage can never be given, as a sentence for the payer. */
async function whyNot(trx: Scoped, subscription: Subscription | undefined, { packs, changed, now }: { packs: number; changed: readonly TermRow[] | undefined; now: Date }): Promise<string | undefined> {
  if (!subscription) return 'The subscription is no longer among yours, so no storage could be added.';
  const { number, state, timeZone } = subscription;
  if (state !== 'active') return `${number} had ended when the payment arrived, so no storage could be added.`;
  if (!changed) return `${number} had been changed by another payment in the meantime, so this storage would have ended too early.`;
  const catalog = await getCatalog(trx, dayIn(now, timeZone));
  const plan = findPlanById(catalog, subscription.planId);
  const pack = plan && packsFor(catalog, plan);
  if (!pack) return `The plan of ${number} takes no storage packs any more.`;
  return packsProblem(subscription, pack, packs) && `${number} had reached ${pack.maxQuantity} storage packs by another payment in the meantime.`;
}

type Giving = { subscription: Subscription; terms: readonly TermRow[]; changed: readonly TermRow[]; packs: number; lines: readonly InvoiceLine[] };

async function give(trx: Scoped, fulfilling: Fulfilling, { subscription: before, terms, changed, packs, lines }: Giving): Promise<void> {
  const { organizationId, invoiceId, plans, actor, now } = fulfilling;
  await addPacksToTerms(trx, organizationId, changed.map(({ id }) => id), packs);
  await givePacks(trx, lines.map((line) => ({ fulfilling, line, subscriptionId: before.id, term: { ...stretchOf(line), years: packsItemOf(line.item).years ?? 1 } })));
  const grace = plans.find(({ id }) => id === before.planId)!;
  const more = withMorePacks(before, terms.map((term) => changed.find(({ id }) => id === term.id) ?? term), grace, now);
  const after = await withdrawAnnounced(trx, { before, after: more, grace, reason: 'storage was added', actor, now });
  await updateSubscription(trx, after);
  await recordAudit(trx, {
    organizationId, accountId: before.accountId, actor, action: 'subscription.storage-added', subjectType: 'subscription', subjectId: before.id,
    before: packsOf(before), after: { ...packsOf(after), number: after.number, added: packs, invoiceId }, now,
  });
}

function packsOf({ storagePacks, nextStoragePacks }: Subscription) {
  return { storagePacks, ...nextStoragePacks !== null && { nextStoragePacks } };
}

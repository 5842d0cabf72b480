import { type Actor, recordAudit } from '../audit/audit.repository';
import { type InvoiceLine } from '../billing/invoice-lines.repository';
import { type Scoped } from '../platform/database';
import { type Cents, splitCents } from '../platform/money';
import { uuidv7 } from 'uuidv7';
import { type Fulfilment, type TermPlan } from './fulfilment.report';
import { newPurchase, type Subscription, withTerm } from './subscription';
import { newSubscriptionNumber } from './subscription-number.model';
import { findSubscriptionForUpdate, insertSubscription, updateSubscription } from './subscriptions.repository';
import { type TermItem } from './term-item.model';
import { insertTerm } from './terms.repository';

/** What every line of an invoice is given with. */
export type Fulfilling = Pick<Fulfilment, 'invoiceId' | 'accountId' | 'currency' | 'timeZone' | 'plans' | 'now'> & { readonly organizationId: string; readonly actor: Actor };

/**
 * Gives every subscription of a paid line its term: makes it, turns its trial into a paid one, or lets it run on. A term with
 * this start that stands already is left as it is. Answers the subscriptions as they are now (domain.md §4.3, golden case G6).
 */
export async function fulfilTerm(trx: Scoped, fulfilling: Fulfilling, line: InvoiceLine, item: TermItem): Promise<Subscription[]> {
  const values = splitCents(item.valueCents, item.subscriptionIds.length);
  const given: Subscription[] = [];
  for (const [index, id] of item.subscriptionIds.entries()) {
    given.push(await giveTerm(trx, fulfilling, line, { item, id, valueCents: values[index]! }));
  }
  return given;
}

type Part = { item: TermItem; id: string; valueCents: Cents };

async function giveTerm(trx: Scoped, fulfilling: Fulfilling, line: InvoiceLine, part: Part): Promise<Subscription> {
  const plan = fulfilling.plans.find(({ id }) => id === part.item.planId);
  if (!plan) throw new Error(`invoice line ${line.id} buys a plan that is not in the catalog`);
  const before = await findSubscriptionForUpdate(trx, fulfilling.organizationId, part.id);
  const after = before && continues(before, part.item) ? withTerm(before, part.item, plan, fulfilling.now) : made(fulfilling, part, plan, before);
  if (after.id === before?.id) {
    const isNew = await insertTermOf(trx, fulfilling, line, { ...part, id: after.id });
    if (!isNew) return before;
    await updateSubscription(trx, after);
  } else {
    await insertSubscription(trx, after);
    await insertTermOf(trx, fulfilling, line, { ...part, id: after.id });
  }
  await recordAudit(trx, {
    organizationId: fulfilling.organizationId, accountId: fulfilling.accountId, actor: fulfilling.actor, action: actionOf(before, after),
    subjectType: 'subscription', subjectId: after.id, before: before && shown(before),
    after: { ...shown(after), number: after.number, plan: plan.code, invoiceId: fulfilling.invoiceId }, now: fulfilling.now,
  });
  return after;
}

/** A renewal always goes on; a trial only while its data is there and nothing else was bought for it. */
function continues(subscription: Subscription, item: TermItem): boolean {
  if (item.action === 'renewal') return true;
  return subscription.trialKind !== null && (subscription.state === 'trial' || subscription.state === 'expired');
}

/** A trial whose data is gone, or that another order has taken, leaves the buyer with a fresh subscription. */
function made(fulfilling: Fulfilling, { item, id }: Part, plan: TermPlan, taken: Subscription | undefined): Subscription {
  if (item.action === 'renewal') throw new Error(`the subscription ${id} to renew is not there`);
  const { organizationId, accountId, timeZone, currency, now } = fulfilling;
  const identity = { id: taken ? uuidv7() : id, organizationId, accountId, number: newSubscriptionNumber(), timeZone, currency, now };
  return newPurchase(identity, item, 'partner', plan);
}

async function insertTermOf(trx: Scoped, { organizationId, accountId, currency, now }: Fulfilling, line: InvoiceLine, { item, id, valueCents }: Part): Promise<boolean> {
  return insertTerm(trx, {
    id: uuidv7(), organizationId, accountId, subscriptionId: id, kind: 'paid', trialKind: null, planId: item.planId, years: item.years,
    startsOn: item.startsOn, endsOn: item.endsOn, valueCents, currency, storagePacks: item.storagePacks, invoiceLineId: line.id, createdAt: now,
  });
}

function actionOf(before: Subscription | undefined, after: Subscription): string {
  if (before?.id !== after.id) return 'subscription.bought';
  return before.trialKind === null ? 'subscription.renewed' : 'subscription.trial-converted';
}

function shown({ state, planId, expiresOn, storagePacks }: Subscription) {
  return { state, planId, expiresOn, storagePacks };
}

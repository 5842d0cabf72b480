import { isDeepStrictEqual } from 'node:util';
import { uuidv7 } from 'uuidv7';
import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { replaceQuote } from '../../billing/quotes/quotes.repository';
import { type Catalog, findPlanById } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { databaseNow, type Scoped, scopeOf, within } from '../../platform/database/database';
import { dayIn } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { enqueueAfterCommit } from '../../platform/queue/queue';
import { getBuyingOrganization } from '../purchases/purchase-facts.report';
import { type Changed } from '../renewals/auto-renew/enable-auto-renew';
import { nextTermProblem } from '../renewals/by-hand/renewal-order.model';
import { automaticRenewalFacts } from '../renewals/by-hand/quote-renewal';
import { readCurrentUse } from '../current-use';
import { type Subscription, withMoments } from '../subscription';
import { getSubscriptionForUpdate, updateSubscription } from '../subscriptions.repository';
import { type ScheduledKind, scheduledFrom, valuesOf, without } from './scheduled-change.model';
import { endScheduledChanges, insertScheduledChanges } from './scheduled-changes.repository';
import { type NextRenewal, noScheduledRenewal, type ScheduledRenewal, settledRenewal } from './scheduled-renewal.model';

type Asking = { organizationId: string; subscriptionId: string; actor: Actor; changed?: Changed };
type Wanted = NextRenewal & { readonly lapse: boolean };

/**
 * Writes down how the next renewal is to be (beyond.md X6): plan, term and packs together, or that it does not renew at all; what would be so
 * anyway is not scheduled, and what stood before is undone. After the announcement the announced quote is withdrawn and a new one announced. Under the
 * row's lock, which the worker's claim takes too. Throws RuleBroken from the claim on, after the end, and for what cannot be renewed.
 */
export async function scheduleChanges({ wanted, ...asking }: Asking & { wanted: Wanted }): Promise<Subscription> {
  return change(asking, async (trx, before, catalog, now) => {
    if (wanted.lapse && !before.autoRenew) throw new RuleBroken(`Auto-renew is off for ${before.number}, so it ends without being scheduled to.`);
    const scheduled = scheduledFrom(settledRenewal(before), wanted, wanted.lapse);
    const { currency } = await getBuyingOrganization(trx, before.organizationId, now);
    const problem = nextTermProblem(catalog, { ...before, ...scheduled }, currency, await readCurrentUse(trx, [before.id]));
    if (problem) throw new RuleBroken(problem);
    return scheduled;
  });
}

/** Takes back one kind of change, or all: the renewal is then as the settings say. Undoing what is not scheduled changes nothing. */
export async function undoChanges({ kind, ...asking }: Asking & { kind: ScheduledKind | undefined }): Promise<Subscription> {
  return change(asking, (_trx, before) => Promise.resolve(kind === undefined ? noScheduledRenewal : without(before, kind)));
}

/** Why the next renewal can't be changed any more, as a sentence for the person; undefined where it can. */
export function scheduleProblem({ number, state, trialKind, renewalInvoiceId }: Subscription): string | undefined {
  if (trialKind !== null) return `${number} is a trial, and a trial does not renew. Buy a plan to keep its backup.`;
  if (state === 'purging' || state === 'purged') return `The data of ${number} has been removed, so it does not renew. Buy a new subscription instead.`;
  if (state === 'expired') return `${number} has ended. Renew it by hand, with the plan, term and packs you want.`;
  if (renewalInvoiceId !== null) return `The renewal of ${number} is being charged, so it can no longer be changed. Change it after the renewal, or renew by hand instead.`;
  return undefined;
}

type Decide = (trx: Scoped, before: Subscription, catalog: Catalog, now: Date) => Promise<ScheduledRenewal>;

async function change({ organizationId, subscriptionId, actor, changed }: Asking, decide: Decide): Promise<Subscription> {
  return within(scopeOf(organizationId, actor), async (trx) => {
    const now = await databaseNow(trx);
    const before = await getSubscriptionForUpdate(trx, organizationId, subscriptionId);
    const problem = scheduleProblem(before);
    if (problem) throw new RuleBroken(problem);
    const catalog = await getCatalog(trx, dayIn(now, before.timeZone));
    const scheduled = await decide(trx, before, catalog, now);
    if (isDeepStrictEqual(valuesOf(scheduled), valuesOf(before))) return before;
    await writeChanges(trx, before, scheduled, actor, now);
    const after = withMoments(askedAnew(before, scheduled), findPlanById(catalog, before.planId)!, now);
    if (before.renewalQuoteId !== null && after.renewalQuoteId === null) await replaceQuote(trx, organizationId, before.renewalQuoteId);
    await updateSubscription(trx, after);
    await recordAudit(trx, {
      organizationId, accountId: before.accountId, actor, action: 'renewal.scheduled', subjectType: 'subscription', subjectId: before.id,
      before: shown(before), after: shown(after), now,
    });
    await refreshAccountSummary(trx, before.accountId);
    await changed?.(trx, after, now);
    // Inside the last thirty days the new sum is announced at once.
    if (after.quoteAt !== null && after.quoteAt <= now) enqueueAfterCommit(trx, 'subscriptions.announce-renewals', { id: 'scheduled' });
    return after;
  });
}

/** A row a kind: those that differ end as undone, and new ones stand in their place. */
async function writeChanges(trx: Scoped, before: Subscription, scheduled: ScheduledRenewal, actor: Actor, now: Date): Promise<void> {
  const standing = valuesOf(before);
  const wanted = valuesOf(scheduled);
  const ended = standing.filter((value) => !wanted.some((each) => isDeepStrictEqual(each, value))).map(({ kind }) => kind);
  const { organizationId, accountId, id: subscriptionId } = before;
  if (ended.length > 0) await endScheduledChanges(trx, { organizationId, subscriptionIds: [subscriptionId], kinds: ended, state: 'undone', now });
  await insertScheduledChanges(trx, wanted.filter((value) => !standing.some((each) => isDeepStrictEqual(each, value)))
    .map((value) => ({ ...value, id: uuidv7(), organizationId, accountId, subscriptionId, state: 'open', madeBy: actor.id, madeAt: now })));
}

/** An announced quote stands only while what it renews is the same; what stopped the renewal for want of a possible term is asked again. */
function askedAnew(before: Subscription, scheduled: ScheduledRenewal): Subscription {
  const after = { ...before, ...scheduled };
  const isSame = !after.scheduledLapse && isDeepStrictEqual(automaticRenewalFacts(before), automaticRenewalFacts(after));
  const renewalStopped = before.renewalStopped === 'schedule' || before.renewalStopped === 'price' ? null : before.renewalStopped;
  if (isSame) return { ...after, renewalStopped };
  return { ...after, renewalStopped, renewalQuoteId: null, withdrawnQuoteId: before.renewalQuoteId ?? before.withdrawnQuoteId };
}

function shown({ scheduledPlanId, scheduledYears, scheduledPacks, scheduledLapse }: Subscription) {
  return { planId: scheduledPlanId, years: scheduledYears, storagePacks: scheduledPacks, lapse: scheduledLapse };
}

import { refreshAccountSummary } from '../../accounts/refresh-account-summary';
import { type Actor, recordAudit } from '../../audit/audit.repository';
import { freeGivenItems } from '../../billing/invoices/free-given-items';
import { PaymentOnItsWay } from '../../billing/invoices/void-invoice';
import { replaceQuote } from '../../billing/quotes/quotes.repository';
import { findPlanById, type Plan } from '../../plans/catalog';
import { getCatalog } from '../../plans/plans.repository';
import { type Scoped } from '../../platform/database/database';
import { type Day, dayIn, laterDay } from '../../platform/values/dates';
import { RuleBroken } from '../../platform/errors';
import { cutAddOnTerms } from '../add-on-terms.repository';
import { isPaidOtherwise } from '../renewals/open-charges.report';
import { voidOpenRenewals } from '../renewals/void-open-renewal';
import { endScheduledChanges } from '../scheduled/scheduled-changes.repository';
import { endedNow, runningOut } from '../ending.model';
import { type Subscription } from '../subscription';
import { getSubscriptionForUpdate, updateSubscription } from '../subscriptions.repository';
import { cutTerms, listTerms, type TermRow } from '../terms.repository';

/** Judges what depends on the subscription, in the same transaction; a higher room's rule. */
export type Ended = (trx: Scoped, subscription: Subscription, now: Date) => Promise<void>;

type Ending = {
  organizationId: string; subscriptionId: string;
  /** The first day of the term whose money goes back; what was bought before it is not touched. */
  termStartsOn: Day;
  action: 'subscription.undone' | 'subscription.refunded' | 'subscription.nfr-ended'; reason: string; actor: Actor; now: Date; ended?: Ended | undefined;
};

/**
 * What giving the money of a running term back does to its subscription, for an undo and for a refund by staff alike (domain.md §3.4): it is `expired` today with
 * all the days of grace, its service stops at once, its terms and packs are cut, nothing renews by itself any more, an open renewal is void. Where that term
 * has not begun, it alone goes and the one before runs to its end. No data is touched. Throws RuleBroken where a later term is paid for, or it does not run, and
 * PaymentOnItsWay while somebody pays for it. Answers it as it is then.
 */
export async function endSubscriptionNow(trx: Scoped, ending: Ending): Promise<Subscription> {
  const { organizationId, subscriptionId, termStartsOn, actor, now, ended } = ending;
  const locked = await getSubscriptionForUpdate(trx, organizationId, subscriptionId);
  const terms = (await listTerms(trx, organizationId, subscriptionId)).filter(({ kind, cutOn }) => kind !== 'trial' && !cutOn);
  // While it stands the other can't end alone, or nothing would run in between.
  const later = terms.find(({ startsOn }) => startsOn > termStartsOn);
  if (later) throw new RuleBroken(`${locked.number} is paid for from ${later.startsOn} on by a later order. Refund that one first.`);
  if (await isBeingPaid(trx, subscriptionId)) throw new PaymentOnItsWay();
  const [before] = await voidOpenRenewals(trx, { organizationId, subscriptions: [locked], reason: ending.reason, actor, now });
  const grace = await planOf(trx, locked, now);
  const after = afterEnding(before!, terms, termStartsOn, grace, now);
  const cutOn = laterDay(termStartsOn, dayIn(now, locked.timeZone));
  await cutTerms(trx, organizationId, [subscriptionId], cutOn);
  await cutAddOnTerms(trx, organizationId, [subscriptionId], cutOn);
  await updateSubscription(trx, after);
  // The same days may be bought again.
  await freeGivenItems(trx, organizationId, [{ subscriptionId, termStartsOn }]);
  if (locked.scheduledLapse) await endScheduledChanges(trx, { organizationId, subscriptionIds: [subscriptionId], kinds: ['lapse'], state: 'overtaken', now });
  if (locked.renewalQuoteId !== null) await replaceQuote(trx, organizationId, locked.renewalQuoteId);
  await recordAudit(trx, {
    organizationId, accountId: after.accountId, actor, action: ending.action, subjectType: 'subscription', subjectId: subscriptionId,
    before: shown(locked), after: { ...shown(after), purgeOn: after.purgeOn, reason: ending.reason }, now,
  });
  await refreshAccountSummary(trx, after.accountId);
  await ended?.(trx, after, now);
  return after;
}

/** Until the term's first day is over, the days of the one before are not used up: that one runs out. */
function afterEnding(subscription: Subscription, terms: readonly TermRow[], termStartsOn: Day, grace: Plan, now: Date): Subscription {
  const previous = terms.find(({ endsOn }) => endsOn === termStartsOn);
  const hasBegun = dayIn(now, subscription.timeZone) > termStartsOn;
  return previous && !hasBegun ? runningOut(subscription, { endsOn: termStartsOn, years: previous.years ?? 1 }, grace, now) : endedNow(subscription, grace, now);
}

/** Another order for it that waits for money or for what it bought, or a card page that is open for one; its open renewal is given up instead. */
async function isBeingPaid(trx: Scoped, subscriptionId: string): Promise<boolean> {
  const result = await trx.raw<{ rows: unknown[] }>(`select from subscriptions s where s.id = ? and ${isPaidOtherwise}`, [subscriptionId]);
  return result.rows.length > 0;
}

async function planOf(trx: Scoped, { planId, timeZone, number }: Subscription, now: Date): Promise<Plan> {
  const plan = findPlanById(await getCatalog(trx, dayIn(now, timeZone)), planId);
  if (!plan) throw new Error(`the plan of ${number} is not in the catalog`);
  return plan;
}

function shown({ state, expiresOn, autoRenew }: Subscription) {
  return { state, expiresOn, autoRenew };
}

import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { type TermYears } from '../plans/term';
import { addYearsFromAnchor, type Day, dayIn, daysBetween } from '../platform/values/dates';
import { RuleBroken } from '../platform/errors';
import { type Currency } from '../platform/values/money';
import { type GraceDays, type Life, type Moments, momentsOf } from './moments';
import { noScheduledRenewal, type ScheduledRenewal } from './scheduled/scheduled-renewal.model';
import { firstChange, noWaitingPlan, type PlanAndPacks, renewedPlan, type WaitingPlan, withWaiting } from './waiting-plan.model';

export type { SubscriptionState } from './moments';
export type TrialKind = 'personal' | 'business';
export type SubscriptionSource = 'partner' | 'customer' | 'trial' | 'activation_code' | 'referral' | 'nfr';

/** The right of one computer (Safe) or one company (Safe Pro) to be backed up until a day. */
export interface Subscription extends Life, Moments, WaitingPlan, ScheduledRenewal {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  /** The partner of the account, who still sees what the customer pays for; null where nothing is shown to anybody, or the partner pays. */
  readonly shownToOrganizationId: string | null;
  /** What people see and say on the phone: "S-7KQ4-M2XD". */
  readonly number: string;
  readonly planId: string;
  readonly source: SubscriptionSource;
  readonly nickname: string;
  readonly currency: Currency;
  /** Ends are counted from here, so that the day of the month never drifts (domain.md §4.3). */
  readonly anchorOn: Day;
  readonly termYears: TermYears | null;
  readonly storagePacks: number;
  readonly installedAt: Date | null;
  readonly autoRenewCardId: string | null;
  /** The audit row of the person who switched renewal on (beyond.md X9). */
  readonly autoRenewAuditId: number | null;
  /** The announced quote that was withdrawn and whose place the next announcement takes. */
  readonly withdrawnQuoteId: string | null;
  readonly renewalInvoiceId: string | null;
  /** The try that is on its way; null once its answer has been dealt with. */
  readonly renewalPaymentId: string | null;
  readonly leasedUntil: Date | null;
  /** How often staff kept its data for longer after this end; absent where never. */
  readonly graceExtensions?: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** The term a subscription is given: [startsOn, endsOn) of so many years, counted from its anchor. */
export interface GivenTerm {
  readonly planId: string;
  readonly years: TermYears;
  readonly startsOn: Day;
  readonly endsOn: Day;
  readonly anchorOn: Day;
  readonly storagePacks: number;
}

interface Beginning {
  readonly id: string;
  readonly organizationId: string;
  readonly accountId: string;
  readonly shownToOrganizationId?: string | null;
  readonly number: string;
  readonly timeZone: string;
  readonly currency: Currency;
  readonly now: Date;
}

/** Nothing renews it by itself, and no order for that is open. */
export const noRenewal = {
  autoRenew: false, autoRenewCardId: null, autoRenewAuditId: null,
  renewalQuoteId: null, renewalInvoiceId: null, renewalPaymentId: null, renewalStopped: null, chargeAttempts: 0, scheduledLapse: false, withdrawnQuoteId: null,
} as const;
/** A new end has its own days of grace. */
export const noExtension = { graceExtraDays: 0, graceExtensions: 0 } as const;
const noMoments: Moments = {
  nextNoticeAt: null, quoteAt: null, chargeAt: null, lapsesAt: null, serviceEndsAt: null, purgeOn: null, purgeAt: null,
};

/** A free trial from today for the plan's trial days (domain.md §7.8). */
export function newTrial(
  beginning: Beginning,
  trial: { readonly kind: TrialKind; readonly plan: GraceDays & { readonly id: string }; readonly startsOn: Day; readonly endsOn: Day; readonly source?: 'trial' | 'referral' },
): Subscription {
  const { now, ...identity } = beginning;
  return withMoments({
    ...identity, shownToOrganizationId: identity.shownToOrganizationId ?? null, ...noScheduledRenewal, ...noRenewal, ...noMoments, ...noWaitingPlan, state: 'trial', trialKind: trial.kind, source: trial.source ?? 'trial', planId: trial.plan.id, nickname: '',
    anchorOn: trial.startsOn, expiresOn: trial.endsOn, termYears: null, storagePacks: 0, installedAt: null, leasedUntil: null,
    createdAt: now, updatedAt: now,
  }, trial.plan, now);
}

/** A bought subscription with its first term. */
export function newPurchase(beginning: Beginning, term: GivenTerm, source: SubscriptionSource, grace: GraceDays): Subscription {
  const { now, ...identity } = beginning;
  return withMoments({
    ...identity, shownToOrganizationId: identity.shownToOrganizationId ?? null, ...noScheduledRenewal, ...noRenewal, ...noMoments, ...noWaitingPlan, state: 'active', trialKind: null, source, planId: term.planId, nickname: '',
    anchorOn: term.anchorOn, expiresOn: term.endsOn, termYears: term.years, storagePacks: term.storagePacks, installedAt: null, leasedUntil: null,
    createdAt: now, updatedAt: now,
  }, grace, now);
}

/**
 * The subscription with a paid term: a trial becomes active (in its grace too, until the data goes), an active one runs on, an expired or
 * unpaid one comes back with its data. Plan and packs of a term that begins later wait for its first day; of any other they count at once (§4.3).
 * The open renewal is settled by it and what was scheduled for it is over; auto-renewal stays as it was. Throws RuleBroken once data removal began.
 */
export function withTerm(subscription: Subscription, term: GivenTerm, grace: GraceDays, now: Date): Subscription {
  refuseRemoved(subscription);
  const { state, timeZone } = subscription;
  const beginsLater = state === 'active' && term.startsOn > dayIn(now, timeZone);
  const plans = beginsLater ? withWaiting(subscription, term, timeZone) : { planId: term.planId, storagePacks: term.storagePacks, ...noWaitingPlan };
  return withMoments({
    ...subscription, ...plans, ...noScheduledRenewal, ...noExtension, state: 'active', trialKind: null, endedAt: null, anchorOn: term.anchorOn, expiresOn: term.endsOn, termYears: term.years,
    renewalQuoteId: null, withdrawnQuoteId: null, renewalInvoiceId: null, renewalPaymentId: null, renewalStopped: null, chargeAttempts: 0,
  }, grace, now);
}

/**
 * The subscription on a better plan at once, with the same expiry day (domain.md §7.6): packs stay, and the first of its terms (earliest first) that is on
 * another plan waits. The announced renewal no longer holds; auto-renewal stays as it was. `grace` is the new plan's.
 */
export function withChangedPlan(subscription: Subscription, planId: string, terms: readonly (PlanAndPacks & { readonly startsOn: Day })[], grace: GraceDays, now: Date): Subscription {
  const changed = { ...subscription, planId, ...noWaitingPlan, renewalQuoteId: null, withdrawnQuoteId: subscription.renewalQuoteId ?? subscription.withdrawnQuoteId };
  const later = firstChange(changed, terms, dayIn(now, subscription.timeZone));
  return withMoments(later ? { ...changed, ...withWaiting(changed, later, subscription.timeZone) } : changed, grace, now);
}

/** Gone into a Safe Pro account: it stays as history and nothing more happens to it (domain.md §7.5). Throws RuleBroken once data removal began. */
export function converted(subscription: Subscription, now: Date): Subscription {
  refuseRemoved(subscription);
  return { ...subscription, ...noRenewal, ...noScheduledRenewal, ...noMoments, ...noWaitingPlan, state: 'converted', updatedAt: now };
}

/**
 * The term that a renewal would give. Until the expiry day it starts at the old end, so that no time is lost; in grace it starts
 * today. Its end is counted from the anchor; where extra days moved the expiry off the anchor, the new start is the new anchor (domain.md §4.3).
 */
export function nextTerm(subscription: Subscription, years: TermYears, today: Day): Pick<GivenTerm, 'startsOn' | 'endsOn' | 'anchorOn' | 'years'> {
  refuseRemoved(subscription);
  const { anchorOn, expiresOn } = subscription;
  if (subscription.state === 'trial' || today > expiresOn) return firstTerm(today, years);
  const elapsed = Number(expiresOn.slice(0, 4)) - Number(anchorOn.slice(0, 4));
  if (elapsed < 1 || addYearsFromAnchor(anchorOn, elapsed) !== expiresOn) return firstTerm(expiresOn, years);
  return { startsOn: expiresOn, endsOn: addYearsFromAnchor(anchorOn, elapsed + years), anchorOn, years };
}

/** A term that is its own anchor: a purchase, a converted trial, a renewal in grace. */
export function firstTerm(startsOn: Day, years: TermYears): Pick<GivenTerm, 'startsOn' | 'endsOn' | 'anchorOn' | 'years'> {
  return { startsOn, endsOn: addYearsFromAnchor(startsOn, years), anchorOn: startsOn, years };
}

/**
 * The subscription on the plan that waited, from the first day of its term; where a still later one of its terms (earliest first) is on another
 * plan, that waits next. `grace` is the new plan's. Throws RuleBroken before that day and where nothing waits (domain.md §4.3, §7.3).
 */
export function planSwitched(subscription: Subscription, terms: readonly (PlanAndPacks & { readonly startsOn: Day })[], grace: GraceDays, now: Date): Subscription {
  const { number, timeZone, planChangesAt } = subscription;
  if (planChangesAt === null || now < planChangesAt) throw new RuleBroken(`No other plan of ${number} has begun.`);
  const switched = { ...subscription, ...renewedPlan(subscription), ...noWaitingPlan };
  const later = firstChange(switched, terms, dayIn(planChangesAt, timeZone));
  return withMoments(later ? { ...switched, ...withWaiting(switched, later, timeZone) } : switched, grace, now);
}

/** The subscription with all its stored moments computed anew; for every change of a field that they depend on. */
export function withMoments(subscription: Subscription, grace: GraceDays, now: Date): Subscription {
  return { ...subscription, ...momentsOf(subscription, grace, now), updatedAt: now };
}

/** Whether the customer's own card pays: then it belongs to the house (docs/decisions, who pays). */
export function isPaidByCustomer(subscription: Pick<Subscription, 'organizationId'>): boolean {
  return subscription.organizationId === HOUSE_ORGANIZATION_ID;
}

/** In grace: past its end with the data still there. */
export function isInGrace(subscription: Pick<Subscription, 'state'>): boolean {
  return subscription.state === 'expired' || subscription.state === 'payment_failed';
}

/** Whether backups and restores run at a moment (domain.md §4.1). */
export function isServed(subscription: Pick<Subscription, 'serviceEndsAt'>, now: Date): boolean {
  return subscription.serviceEndsAt !== null && now < subscription.serviceEndsAt;
}

/** The days the data is still kept, today counted; 0 where it is not in grace. */
export function keptDaysLeft(subscription: Pick<Subscription, 'purgeOn'>, today: Day): number {
  return subscription.purgeOn === null ? 0 : Math.max(0, daysBetween(today, subscription.purgeOn) + 1);
}

/** Throws RuleBroken once data removal began, and for what went into another account. */
export function refuseRemoved(subscription: Subscription): void {
  if (subscription.state === 'purging' || subscription.state === 'purged') {
    throw new RuleBroken(`The data of ${subscription.number} has been removed, so it cannot go on. Buy a new subscription instead.`);
  }
  if (subscription.state === 'converted') throw new RuleBroken(`${subscription.number} has become part of a Safe Pro account. Look at the subscription there.`);
}

import { HOUSE_ORGANIZATION_ID } from '../organizations/house';
import { type TermYears } from '../plans/term';
import { addYearsFromAnchor, type Day, dayIn, daysBetween } from '../platform/dates';
import { RuleBroken } from '../platform/errors';
import { type Currency } from '../platform/money';
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

const noRenewal = {
  autoRenew: false, autoRenewCardId: null, autoRenewAuditId: null,
  renewalQuoteId: null, renewalInvoiceId: null, renewalPaymentId: null, renewalStopped: null, chargeAttempts: 0, scheduledLapse: false, withdrawnQuoteId: null,
} as const;
/** A new end has its own days of grace. */
const noExtension = { graceExtraDays: 0, graceExtensions: 0 } as const;
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

/**
 * What becomes of a running subscription after its expiry day: `payment_failed` where it was to renew by itself, else `expired`. Where somebody
 * had scheduled that it does not renew, auto-renewal is off from here (beyond.md X6).
 * Throws RuleBroken while the expiry day is not over: it still works (domain.md §4.3).
 */
export function lapsed(subscription: Subscription, grace: GraceDays, now: Date): Subscription {
  const isRunning = subscription.state === 'trial' || subscription.state === 'active';
  if (!isRunning || dayIn(now, subscription.timeZone) <= subscription.expiresOn) {
    throw new RuleBroken(`${subscription.number} has not reached its end.`);
  }
  if (subscription.scheduledLapse) return withMoments({ ...subscription, ...noRenewal, state: 'expired' }, grace, now);
  return withMoments({ ...subscription, state: subscription.autoRenew ? 'payment_failed' : 'expired' }, grace, now);
}

/**
 * Ended now, in the middle of its term, by an undo or a refund: `expired` today with all the days of grace, and not served for the rest of the day, whose
 * money goes back too. Nothing renews it by itself any more (domain.md §3.4). Throws RuleBroken where it does not run.
 */
export function endedNow(subscription: Subscription, grace: GraceDays, now: Date): Subscription {
  refuseEnded(subscription);
  const ended = { ...subscription, ...noRenewal, ...noWaitingPlan, ...noExtension, state: 'expired', expiresOn: dayIn(now, subscription.timeZone), endedAt: now } as const;
  return withMoments(ended, grace, now);
}

/** Without the terms that were to begin on this day or later: it runs out there, and nothing renews it by itself any more. Throws RuleBroken where it does not run. */
export function runningOut(subscription: Subscription, last: Pick<GivenTerm, 'endsOn' | 'years'>, grace: GraceDays, now: Date): Subscription {
  refuseEnded(subscription);
  return withMoments({ ...subscription, ...noRenewal, ...noWaitingPlan, expiresOn: last.endsOn, termYears: last.years }, grace, now);
}

export const MOST_EXTRA_DAYS = 30;
export const MOST_EXTENSIONS = 2;

/**
 * Its data is kept for so many days more: reminders and removal move with it, in its own zone (domain.md §4.2). Throws RuleBroken where it has not ended, once
 * removal began, and for the third time after one end.
 */
export function graceExtended(subscription: Subscription, days: number, grace: GraceDays, now: Date): Subscription {
  refuseRemoved(subscription);
  if (!isInGrace(subscription)) throw new RuleBroken(`${subscription.number} has not ended. There is nothing to keep for longer yet.`);
  if (subscription.purgeAt !== null && now >= subscription.purgeAt) throw new RuleBroken(`The days of ${subscription.number} are over: its data is being removed.`);
  if ((subscription.graceExtensions ?? 0) >= MOST_EXTENSIONS) throw new RuleBroken(`The data of ${subscription.number} was kept for longer twice already. Renewing it is the way to keep it.`);
  const extended = { ...subscription, graceExtraDays: (subscription.graceExtraDays ?? 0) + days, graceExtensions: (subscription.graceExtensions ?? 0) + 1 };
  return withMoments(extended, grace, now);
}

/** The days of grace are over: from here nothing brings the data back. Throws RuleBroken before. */
export function purging(subscription: Subscription, grace: GraceDays, now: Date): Subscription {
  if (subscription.purgeAt === null || now < subscription.purgeAt) throw new RuleBroken(`The data of ${subscription.number} is still to be kept.`);
  return withMoments({ ...subscription, ...noRenewal, ...noScheduledRenewal, state: 'purging' }, grace, now);
}

/** Told when the data is gone. */
export function purged(subscription: Subscription, grace: GraceDays, now: Date): Subscription {
  if (subscription.state !== 'purging') throw new RuleBroken(`The data of ${subscription.number} is not being removed.`);
  return withMoments({ ...subscription, state: 'purged' }, grace, now);
}

/**
 * Switched on by a person, named by their audit row, with the card to charge (null: whatever card is the default). Throws
 * RuleBroken for a trial and after the end: there is nothing to renew by itself.
 */
export function enrolled(subscription: Subscription, by: { readonly auditId: number; readonly cardId: string | null }, grace: GraceDays, now: Date): Subscription {
  if (subscription.state === 'trial') throw new RuleBroken('A trial does not renew. Buy a plan first.');
  const hasEnded = subscription.state !== 'active' && subscription.state !== 'payment_failed';
  if (hasEnded) throw new RuleBroken('This subscription has ended. Renew it by hand first; then it can renew by itself.');
  return withMoments({ ...subscription, autoRenew: true, autoRenewAuditId: by.auditId, autoRenewCardId: by.cardId }, grace, now);
}

/** Switched off: service runs to the expiry day, and nothing more is charged. */
export function unenrolled(subscription: Subscription, grace: GraceDays, now: Date): Subscription {
  return withMoments({ ...subscription, ...noRenewal }, grace, now);
}

/** As the next side that pays finds it: nothing renews by itself, nothing is scheduled, no order is open; plan, dates and a plan that waits stay. */
export function handedOver(subscription: Subscription, grace: GraceDays, now: Date): Subscription {
  return withMoments({ ...subscription, ...noRenewal, ...noScheduledRenewal }, grace, now);
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

function refuseEnded({ state, number }: Subscription): void {
  if (state !== 'active') throw new RuleBroken(`${number} does not run, so there is nothing to end.`);
}

function refuseRemoved(subscription: Subscription): void {
  if (subscription.state === 'purging' || subscription.state === 'purged') {
    throw new RuleBroken(`The data of ${subscription.number} has been removed, so it cannot go on. Buy a new subscription instead.`);
  }
  if (subscription.state === 'converted') throw new RuleBroken(`${subscription.number} has become part of a Safe Pro account. Look at the subscription there.`);
}

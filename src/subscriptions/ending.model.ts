import { dayIn } from '../platform/values/dates';
import { RuleBroken } from '../platform/errors';
import { type GraceDays } from './moments';
import { noScheduledRenewal } from './scheduled/scheduled-renewal.model';
import { type GivenTerm, isInGrace, noExtension, noRenewal, refuseRemoved, type Subscription, withMoments } from './subscription';
import { noWaitingPlan } from './waiting-plan.model';

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

function refuseEnded({ state, number }: Subscription): void {
  if (state !== 'active') throw new RuleBroken(`${number} does not run, so there is nothing to end.`);
}

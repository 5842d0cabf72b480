import { RuleBroken } from '../platform/errors';
import { type GraceDays } from './moments';
import { noScheduledRenewal } from './scheduled/scheduled-renewal.model';
import { noRenewal, type Subscription, withMoments } from './subscription';

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

import { day } from '../../platform/values/format';
import { type Day } from '../../platform/values/dates';
import { type Subscription } from '../subscription';
import { noRenewalFacts, renewalState, type RenewalState } from './renewal-state.model';

/**
 * What the partner of an account is told of a subscription that the customer pays for (docs/decisions, who pays): the same states and days as everywhere.
 * Whose card pays, with what sum, and what a bank said about it is the customer's own matter, so none of it is asked for here.
 */
export function customerPaysState(subscription: Subscription, today: Day): RenewalState {
  const state = renewalState({ ...subscription, autoRenew: false }, { ...noRenewalFacts, today });
  const { expiresOn, purgeOn } = subscription;
  const kept = purgeOn === null ? '' : ` The data is kept until ${day(purgeOn)}.`;
  const told = (kind: RenewalState['kind'], headline: string, reason: string) => ({ kind, on: expiresOn, headline, reason, remedy: null });
  if (subscription.state === 'payment_failed') return told('attention', 'Needs attention', `The customer’s renewal could not be charged.${kept}`);
  if (subscription.state === 'active' && today <= expiresOn && subscription.autoRenew && !subscription.scheduledLapse) {
    return subscription.renewalStopped !== null || subscription.chargeAttempts > 0
      ? told('attention', 'Needs attention', 'Auto-renew is on, but the customer’s renewal could not be charged yet. They can put it right on their own pages.')
      : told('renews', `Renews automatically on ${day(expiresOn)}`, 'The customer has switched auto-renew on and pays with their own card.');
  }
  if (state.kind === 'lapses') return { ...state, reason: 'The customer has not switched auto-renew on. They renew it themselves, or you can pay for them.', remedy: null };
  if (state.kind === 'ended') return { ...state, reason: `The customer did not renew it, so backups have stopped.${kept}`, remedy: null };
  return { ...state, remedy: null };
}

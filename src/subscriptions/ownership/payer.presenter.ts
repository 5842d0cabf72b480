import { type Day } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type Subscription } from '../subscription';
import { chargeDayOf } from '../renewals/auto-renew/auto-renewals.presenter';

type Consequences = { readonly happens: readonly string[]; readonly stays: readonly string[] };

/** What follows when the customer pays for it themselves. The partner's sum is the partner's matter, so it is not named. */
export function customerConsequences(subscription: Subscription, partner: string, today: Day): Consequences {
  const { autoRenew, scheduledLapse, expiresOn, number } = subscription;
  const renews = autoRenew && !scheduledLapse;
  return {
    happens: [
      ...renews ? [`${partner} would have renewed it on ${day(chargeDayOf(subscription))}. That ends, and so does whatever they scheduled for it.`] : [],
      ...subscription.state === 'trial' ? ['The trial goes on as it is. Buy a plan with your own card to keep the backup after it.']
        : [today <= expiresOn ? `You renew it from ${day(expiresOn)} on, with your own card, at the list price.` : 'You renew it now, with your own card, at the list price.'],
      'It does not renew by itself until you switch auto-renew on.',
    ],
    stays: [
      `Your backup and its data. ${subscription.state === 'active' ? `${number} is paid until ${day(expiresOn)}.` : ''}`.trim(),
      `${partner} still looks after your account and sees ${number}, with its dates and its state. They see neither your card nor what you pay.`,
      'Nothing is charged now, and nothing is refunded.',
    ],
  };
}

/** What follows when the partner pays for it again. */
export function partnerConsequences(subscription: Subscription, customer: string, today: Day): Consequences {
  const { autoRenew, expiresOn } = subscription;
  return {
    happens: [
      ...autoRenew ? ['The customer’s own auto-renew for it is switched off.'] : [],
      'Orders that the customer has begun for it and not paid end.',
      today <= expiresOn ? `You renew it from ${day(expiresOn)} on, with your card and your discount.` : 'You renew it, with your card and your discount.',
      `We tell ${customer} by mail, unless you administer the account.`,
    ],
    stays: ['What the customer has paid runs on, and is not refunded.', 'Nothing is charged now. Auto-renew is off until you switch it on.', 'The customer can choose to pay for it themselves again.'],
  };
}

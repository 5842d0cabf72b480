import { day } from '../../platform/format';
import { type OwnSubscription } from './own-subscriptions.report';

export type OwnWords = { badge: 'active' | 'trial' | 'expired' | 'payment_failed' | 'removed'; headline: string; explanation: string };

/** What a customer is told of a subscription that their partner pays for: what happens, when, and whom to ask. */
export function whatHappens(subscription: OwnSubscription, partner: string): OwnWords {
  const { state, expiresOn, purgeOn } = subscription;
  const kept = purgeOn === null ? '' : ` Your data is kept until ${day(purgeOn)}.`;
  switch (state) {
    case 'trial':
      return { badge: 'trial', headline: `Trial until ${day(expiresOn)}`, explanation: `It is free and never turns into a purchase by itself. Ask ${partner} for a plan to keep your backup.` };
    case 'active':
      return subscription.renewsByItself
        ? { badge: 'active', headline: `Renews automatically on ${day(expiresOn)}`, explanation: `${partner} pays for it. You need do nothing.` }
        : { badge: 'active', headline: `Expires on ${day(expiresOn)}`, explanation: `${partner} renews it for you. Ask them if you are unsure.` };
    case 'payment_failed':
      return { badge: 'payment_failed', headline: 'The renewal is not paid yet', explanation: `Ask ${partner} about it.${kept}` };
    case 'expired':
      return { badge: 'expired', headline: `Expired on ${day(expiresOn)}`, explanation: `Backups have stopped. Ask ${partner} to renew.${kept}` };
    default:
      return { badge: 'removed', headline: 'Data removed', explanation: 'The time to renew is over and the backup has been removed for good.' };
  }
}

import { type Badge } from '../../accounts/account-words.model';
import { HOUSE_ORGANIZATION_ID } from '../../organizations/house';
import { type Catalog } from '../../plans/catalog';
import { type Day, daysBetween } from '../../platform/values/dates';
import { day } from '../../platform/values/format';
import { type Subscription } from '../subscription';
import { type OwnSubscription } from './own-subscriptions.report';
import { noRenewalFacts, type RenewalFacts, renewalState } from './renewal-state.model';
import { comingWords, keptWordsOf, STATE_BADGES, storageWords } from './subscription-card.presenter';

/** What the customer is told besides the subscription: who looks after them, and what is known of renewals that they pay. */
export interface OwnView {
  readonly kind: 'safe' | 'safe_pro';
  /** Null where nobody but the customer looks after the account. */
  readonly partnerName: string | null;
  readonly catalog: Catalog;
  readonly facts: ReadonlyMap<string, RenewalFacts>;
  readonly today: Day;
  /** Whether the reader is who pays for the account; a company's other administrators are told whom to ask. */
  readonly mayPay: boolean;
}

export interface OwnWords {
  readonly badge: Badge;
  readonly headline: string;
  readonly explanation: string;
  /** Whether somebody should do something about it now. */
  readonly isPressing: boolean;
}

/** Days before an end from which it is worth a look. */
const END_IS_NEAR = 30;
const TRIAL_END_IS_NEAR = 7;

/** Whether the customer pays for it; otherwise the partner that looks after the account does. */
export function isPaidByCustomer({ organizationId }: Pick<Subscription, 'organizationId'>): boolean {
  return organizationId === HOUSE_ORGANIZATION_ID;
}

/** A subscription as its customer's page shows it. */
export function ownCard(subscription: OwnSubscription, view: OwnView) {
  const { catalog, today } = view;
  const plan = catalog.plans.find(({ id }) => id === subscription.planId);
  const isOver = subscription.state === 'purging' || subscription.state === 'purged';
  return {
    id: subscription.id, number: subscription.number, title: subscription.nickname || plan?.name || subscription.number, planName: plan?.name ?? '',
    ...whatHappens(subscription, view),
    payer: payerOf(subscription, view), renews: renewsByItself(subscription), startedOn: subscription.startedOn, expiresOn: subscription.expiresOn, isOver,
    daysLeft: isOver ? null : daysBetween(today, subscription.expiresOn),
    storage: plan ? storageWords(plan, catalog, subscription.storagePacks) : '',
    coming: comingWords(subscription, catalog),
    kept: keptWordsOf(subscription, today), keptUntil: isOver ? null : subscription.purgeOn,
  };
}

/** What happens to it, when and why; where the partner pays, whom to ask. Nothing of a partner's cards, prices or plans for later. */
function whatHappens(subscription: Subscription, view: OwnView): OwnWords {
  return isPaidByCustomer(subscription) || view.partnerName === null ? asPayer(subscription, view) : asLookedAfter(subscription, view.partnerName, view.today);
}

function asPayer(subscription: Subscription, { facts, today, mayPay }: OwnView): OwnWords {
  const { kind, headline, reason } = renewalState(subscription, facts.get(subscription.id) ?? { ...noRenewalFacts, today });
  const isNear = daysBetween(today, subscription.expiresOn) <= (kind === 'trial' ? TRIAL_END_IS_NEAR : END_IS_NEAR);
  const isPressing = kind === 'attention' || kind === 'ended' || ((kind === 'lapses' || kind === 'trial') && isNear);
  const words = reason.replaceAll('partner support', 'support');
  return { badge: STATE_BADGES[kind], headline, explanation: isPressing && !mayPay ? `${words} Your billing owner can do that.` : words, isPressing };
}

function asLookedAfter(subscription: Subscription, partner: string, today: Day): OwnWords {
  const { state, expiresOn, purgeOn } = subscription;
  const left = daysBetween(today, expiresOn);
  const by = purgeOn === null ? '' : ` by ${day(purgeOn)}`;
  switch (state) {
    case 'trial':
      return {
        badge: STATE_BADGES.trial, headline: `Trial until ${day(expiresOn)}`, isPressing: left <= TRIAL_END_IS_NEAR,
        explanation: `It is free and never turns into a purchase by itself. Ask ${partner} for a plan to keep your backup.`,
      };
    case 'active':
      return renewsByItself(subscription)
        ? { badge: STATE_BADGES.renews, headline: `Renews automatically on ${day(expiresOn)}`, explanation: `${partner} pays for it. You need do nothing.`, isPressing: false }
        : { badge: STATE_BADGES.lapses, headline: `Expires on ${day(expiresOn)}`, explanation: `${partner} renews it for you. Ask them if you are unsure.`, isPressing: left <= END_IS_NEAR };
    case 'payment_failed':
      return { badge: { kind: 'bad', label: 'Payment failed' }, headline: 'The renewal is not paid yet', explanation: `Ask ${partner} to pay for it${by}.`, isPressing: true };
    case 'expired':
      return { badge: STATE_BADGES.ended, headline: `Expired on ${day(expiresOn)}`, explanation: `Backups have stopped. Ask ${partner} to renew${by}.`, isPressing: true };
    default:
      return { badge: STATE_BADGES.removed, headline: 'Data removed', explanation: 'The time to renew is over and the backup has been removed for good.', isPressing: false };
  }
}

function renewsByItself({ autoRenew, scheduledLapse, renewalStopped }: Subscription): boolean {
  return autoRenew && !scheduledLapse && renewalStopped === null;
}

type Payer = { who: 'nobody' | 'customer' | 'partner'; name: string };

function payerOf(subscription: Subscription, { kind, partnerName }: OwnView): Payer {
  if (subscription.state === 'trial') return { who: 'nobody', name: 'Nobody; the trial is free' };
  if (isPaidByCustomer(subscription) || partnerName === null) return { who: 'customer', name: kind === 'safe' ? 'You' : 'Your company' };
  return { who: 'partner', name: partnerName };
}

import { type Catalog } from '../../plans/catalog';
import { paths } from '../../paths';
import { type Day } from '../../platform/values/dates';
import { mayUpgrade } from '../changes/upgrades.presenter';
import { targetsOf } from '../codes/using/code-use.model';
import { payerProblem } from '../ownership/pay-as-customer';
import { hasScheduled } from '../scheduled/scheduled-renewal.model';
import { isPaidByCustomer, type Subscription } from '../subscription';
import { noRenewalFacts, type RenewalFacts, renewalState, type RenewalState } from './renewal-state.model';
import { canRenew, isPressing, takesStorage } from './subscription-card.presenter';

export interface MyAction { readonly label: string; readonly href: string; readonly kind: 'primary' | 'plain' }

/** What the customer's page knows of a subscription, and whether this person pays for the account: the holder, or the billing owner. */
interface Seen { readonly catalog: Catalog; readonly facts: ReadonlyMap<string, RenewalFacts>; readonly today: Day; readonly now: Date; readonly mayPay: boolean }

const { orders, billing } = paths.my;

/**
 * What a customer can do about a subscription now, the pressing first (domain.md §14): of what they pay themselves everything that a partner can of theirs; of what
 * their partner pays, take the payment over, or apply a code. Nothing for people of a company who do not pay.
 */
export function mySubscriptionActions(subscription: Subscription, seen: Seen): MyAction[] {
  if (!seen.mayPay) return [];
  return isPaidByCustomer(subscription) ? ownActions(subscription, seen) : lookedAfterActions(subscription, seen);
}

function lookedAfterActions(subscription: Subscription, { now }: Seen): MyAction[] {
  return [
    ...codeAction(subscription, now),
    ...payerProblem(subscription) === undefined ? [{ label: 'Pay for it yourself', href: orders.payer(subscription.id), kind: 'plain' as const }] : [],
  ];
}

function ownActions(subscription: Subscription, { catalog, facts, today }: Seen): MyAction[] {
  const { id, state: life, autoRenew } = subscription;
  const state = renewalState(subscription, facts.get(id) ?? { ...noRenewalFacts, today });
  const plain = (label: string, href: string, when: boolean): MyAction[] => (when ? [{ label, href, kind: 'plain' }] : []);
  return [
    ...remedyActions(subscription, state),
    ...canRenew(subscription, state, today) ? [{ label: 'Renew', href: orders.renewal, kind: state.remedy === 'renew' && isPressing(subscription, state, today) ? 'primary' as const : 'plain' as const }] : [],
    ...plain('Upgrade', orders.upgrades.new(id), state.kind !== 'waiting' && mayUpgrade(catalog, subscription, today)),
    ...plain(autoRenew ? 'Auto-renew' : 'Enable auto-renew', orders.autoRenew.edit(id), life === 'active' || autoRenew),
    ...plain('Next renewal', orders.scheduled.show(id), hasScheduled(subscription) || life === 'active'),
    ...plain('Add storage', orders.storage(id), takesStorage(subscription, catalog)),
  ];
}

/** What stands in the way of its renewal, or keeps its data from being kept. */
function remedyActions({ id, renewalInvoiceId }: Subscription, { kind, remedy }: RenewalState): MyAction[] {
  const primary = (label: string, href: string): MyAction[] => [{ label, href, kind: 'primary' }];
  if (remedy === 'pay' && renewalInvoiceId !== null) return primary('Pay now', billing.payments.payNow(renewalInvoiceId));
  if (remedy === 'add_card') return primary('Add a card', billing.cards.index);
  if (remedy === 'change_card') return primary('Choose another card', orders.autoRenew.edit(id));
  if (remedy === 'reschedule' && kind === 'attention') return primary('Change the schedule', orders.scheduled.show(id));
  return remedy === 'buy' ? primary('Buy a plan', orders.purchases.plans) : [];
}

function codeAction(subscription: Subscription, now: Date): MyAction[] {
  return targetsOf({ subscriptions: [subscription] }, now).length === 0 ? [] : [{ label: 'Apply an activation code', href: `${orders.codes.use}?subscription=${subscription.id}`, kind: 'plain' }];
}

import { type Catalog, type Plan } from '../../plans/catalog';
import { targetsOf } from '../codes/using/code-use.model';
import { payerProblem } from '../ownership/pay-as-customer';
import { packsFor } from '../purchases/order';
import { paths } from '../../paths';
import { type Permission } from '../../platform/visitors/permission';
import { compareDays, type Day, dayIn, daysBetween } from '../../platform/values/dates';
import { count as countText, day } from '../../platform/values/format';
import { customerPaysState } from './customer-pays.model';
import { isLive } from '../releases/release.model';
import { mayUpgrade } from '../changes/upgrades.presenter';
import { noRenewalFacts, type RenewalFacts, renewalState, type RenewalState } from './renewal-state.model';
import { isInGrace, isPaidByCustomer, keptDaysLeft, type Subscription } from '../subscription';
import { renewalProblem } from '../renewals/by-hand/renewal-order.model';
import { changeWords, packsWords } from '../scheduled/scheduled-words.model';
import { hasScheduled } from '../scheduled/scheduled-renewal.model';
import { renewedPlan } from '../waiting-plan.model';
import { type UndoableRenewal } from '../undo/undoable-renewals.report';
import type { Account } from '../../accounts/account';
import type { Badge } from '../../accounts/account-words.model';
import { SOURCE_WORDS } from '../../accounts/account-words.model';

type Permissions = ReadonlySet<Permission>;
type Action = { label: string; href: string; kind: 'primary' | 'plain' };
type Seen = { account: Account; undoable: ReadonlyMap<string, UndoableRenewal>; catalog: Catalog; facts: ReadonlyMap<string, RenewalFacts>; today: Day; now: Date; permissions: Permissions };

const ORDER: readonly RenewalState['kind'][] = ['attention', 'ended', 'waiting', 'trial', 'lapses', 'renews', 'removing', 'removed'];
/** How each state looks in a list. */
export const STATE_BADGES: Record<RenewalState['kind'], Badge> = {
  trial: { kind: 'running', label: 'Trial' },
  renews: { kind: 'good', label: 'Active' },
  lapses: { kind: 'good', label: 'Active' },
  attention: { kind: 'bad', label: 'Needs attention' },
  waiting: { kind: 'running', label: 'Renewal in progress' },
  ended: { kind: 'bad', label: 'Expired' },
  removing: { kind: 'deletion', label: 'Data being removed' },
  removed: { kind: 'off', label: 'Data removed' },
};

/** All subscriptions of an account, what needs somebody first, then by the day on which they end. */
export function subscriptionCards(subscriptions: readonly Subscription[], seen: Seen) {
  return subscriptions
    .map((subscription) => subscriptionCard(subscription, seen))
    .sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || compareDays(a.expiresOn, b.expiresOn));
}

/** One subscription as its account page says it: a computer of a Safe account, or the plan of a company. */
function subscriptionCard(subscription: Subscription, seen: Seen) {
  const { catalog, facts, today } = seen;
  const plan = catalog.plans.find(({ id }) => id === subscription.planId);
  // The account itself may be the house's: then whoever looks at it here is the vendor, and nothing is paid by somebody else.
  const customerPays = isPaidByCustomer(subscription) && seen.account.organizationId !== subscription.organizationId;
  const state = customerPays ? customerPaysState(subscription, today) : renewalState(subscription, facts.get(subscription.id) ?? { ...noRenewalFacts, today });
  const badge = badgeOf(subscription, state);
  return {
    id: subscription.id,
    kind: state.kind,
    expiresOn: subscription.expiresOn,
    number: subscription.number,
    title: subscription.nickname || plan?.name || subscription.number,
    planName: plan?.name ?? '',
    badge,
    headline: state.kind === 'attention' || state.headline === badge.label ? '' : state.headline,
    on: state.on,
    reason: state.reason,
    kept: keptWordsOf(subscription, today),
    source: SOURCE_WORDS[subscription.source],
    releaseHref: seen.account.kind === 'safe' && isLive(subscription) && seen.permissions.has('accounts:release') ? paths.portal.releases.subscription(subscription.id) : '',
    payer: customerPays ? 'The customer pays' : '',
    storage: plan ? storageWords(plan, catalog, subscription.storagePacks) : '',
    coming: [comingWords(subscription, catalog), scheduledWords(subscription, catalog)].filter((words) => words !== '').join('. '),
    actions: customerPays ? payingActions(subscription, seen) : actionsOf(subscription, state, seen),
  };
}

function badgeOf(subscription: Subscription, state: RenewalState): Badge {
  if (state.kind === 'attention' && subscription.state === 'payment_failed') return { kind: 'bad', label: 'Payment failed' };
  return STATE_BADGES[state.kind];
}

/** What this role can do about it now; what there is no page for yet is not offered. */
function actionsOf(subscription: Subscription, state: RenewalState, { account, catalog, permissions, today, now, undoable }: Seen): Action[] {
  const actions: Action[] = [];
  const { remedy } = state;
  if (remedy === 'buy' && permissions.has('subscriptions:buy')) actions.push({ label: 'Buy', href: paths.portal.purchases.plansFor(account.id), kind: 'primary' });
  if (canRenew(subscription, state, today) && permissions.has('subscriptions:renew')) {
    actions.push({ label: 'Renew', href: paths.portal.renewals.new(account.id), kind: remedy === 'renew' && isPressing(subscription, state, today) ? 'primary' : 'plain' });
  }
  if (permissions.has('codes:manage') && targetsOf({ subscriptions: [subscription] }, now).length > 0) {
    actions.push({ label: 'Apply an activation code', href: paths.portal.codes.useOn(account.id, subscription.id), kind: 'plain' });
  }
  if (state.kind !== 'waiting' && permissions.has('subscriptions:buy') && mayUpgrade(catalog, subscription, today)) {
    actions.push({ label: 'Upgrade', href: paths.portal.upgrades.new(subscription.id), kind: 'plain' });
  }
  if (subscription.renewalInvoiceId && remedy === 'pay' && permissions.has('subscriptions:renew')) {
    actions.unshift({ label: 'Pay now', href: paths.portal.payments.payNow(subscription.renewalInvoiceId), kind: 'primary' });
  }
  const isSwitching = permissions.has('subscriptions:auto-renew');
  if (remedy === 'add_card' && permissions.has('cards:manage')) actions.unshift({ label: 'Add a card', href: paths.portal.cards.new, kind: 'primary' });
  if (remedy === 'change_card' && isSwitching) actions.unshift({ label: 'Choose another card', href: paths.portal.autoRenew.edit(subscription.id), kind: 'primary' });
  if (remedy === 'reschedule' && isSwitching && state.kind === 'attention') actions.unshift({ label: 'Change the schedule', href: paths.portal.scheduled.show(subscription.id), kind: 'primary' });
  if ((subscription.state === 'active' || subscription.autoRenew) && isSwitching) {
    actions.push({ label: subscription.autoRenew ? 'Auto-renew' : 'Enable auto-renew', href: paths.portal.autoRenew.edit(subscription.id), kind: 'plain' });
  }
  if (hasScheduled(subscription) || (subscription.state === 'active' && isSwitching)) actions.push({ label: 'Next renewal', href: paths.portal.scheduled.show(subscription.id), kind: 'plain' });
  if (takesStorage(subscription, catalog) && permissions.has('subscriptions:buy')) actions.push({ label: 'Add storage', href: paths.portal.storage(subscription.id), kind: 'plain' });
  const undo = undoable.get(subscription.id);
  if (undo?.isOpen && permissions.has('subscriptions:undo')) actions.push({ label: `Undo the renewal (until ${day(undo.lastDay)})`, href: paths.portal.undo(subscription.id), kind: 'plain' });
  return actions;
}

/** What the customer pays for is theirs to renew and change; the partner may take the payment over. */
function payingActions(subscription: Subscription, { permissions }: Seen): Action[] {
  if (payerProblem(subscription) !== undefined || !permissions.has('subscriptions:renew')) return [];
  return [{ label: 'Pay for this customer', href: paths.portal.payer(subscription.id), kind: 'plain' }];
}

export function takesStorage({ state, trialKind, planId }: Subscription, catalog: Catalog): boolean {
  const plan = catalog.plans.find(({ id }) => id === planId);
  return state === 'active' && trialKind === null && plan !== undefined && packsFor(catalog, plan) !== undefined;
}

/** Renewing is the thing to do once the end is near; until then it is one choice of several. */
export function isPressing({ expiresOn }: Subscription, { kind }: RenewalState, today: Day): boolean {
  return kind !== 'lapses' || daysBetween(today, expiresOn) <= 60;
}

export function canRenew(subscription: Subscription, { kind }: RenewalState, today: Day): boolean {
  return renewalProblem(subscription, today) === undefined && kind !== 'waiting' && subscription.renewalStopped !== 'frozen';
}

/** "From 5 Jan 2027: Safe Prime", with the storage packs where their number changes; '' where nothing waits. */
export function comingWords(subscription: Subscription, catalog: Catalog): string {
  const { planChangesAt, timeZone } = subscription;
  if (planChangesAt === null) return '';
  const { planId, storagePacks } = renewedPlan(subscription);
  const packs = storagePacks === subscription.storagePacks ? '' : `, ${packsWords(storagePacks)}`;
  return `From ${day(dayIn(planChangesAt, timeZone))}: ${catalog.plans.find(({ id }) => id === planId)?.name ?? 'another plan'}${packs}`;
}

/** "Scheduled for the next renewal: Safe Prime, 2 years"; '' where nothing is. */
function scheduledWords(subscription: Subscription, catalog: Catalog): string {
  const words = changeWords(subscription, catalog).map(({ value }) => value);
  return words.length === 0 ? '' : `Scheduled for the next renewal: ${words.join(', ')}`;
}

/** How long its data is kept still, once it has ended; '' before that. */
export function keptWordsOf(subscription: Subscription, today: Day): string {
  return isInGrace(subscription) ? keptWords(keptDaysLeft(subscription, today)) : '';
}

function keptWords(days: number): string {
  if (days === 0) return 'Data removal begins';
  return days === 1 ? 'Data is kept for 1 more day' : `Data is kept for ${countText(days)} more days`;
}

/** "500 GB (plan) + 2 × 100 GB": what was bought; what is used comes with backups. */
export function storageWords(plan: Plan, catalog: Catalog, packs: number): string {
  if (plan.storageGb === null) return 'Unlimited storage';
  const pack = packsFor(catalog, plan);
  const packGb = pack?.storageGb ?? 100;
  const total = `${countText(plan.storageGb + packs * packGb)} GB`;
  return packs === 0 ? total : `${total}: ${countText(plan.storageGb)} GB with the plan and ${countText(packs)} × ${countText(packGb)} GB added`;
}

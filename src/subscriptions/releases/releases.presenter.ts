import { accessLevel } from '../../accounts/access/access-level.model';
import { type Account } from '../../accounts/account';
import { paths } from '../../paths';
import { findPlanById } from '../../plans/catalog';
import { type Day, dayIn } from '../../platform/values/dates';
import { count, day, money } from '../../platform/values/format';
import { type Permission } from '../../platform/visitors/permission';
import { chargeDayOf, whatWillBeCharged } from '../renewals/auto-renew/auto-renewals.presenter';
import { changeWords } from '../scheduled/scheduled-words.model';
import { isInGrace, isPaidByCustomer, type Subscription } from '../subscription';
import { type ReleaseBasis } from './release-basis.report';
import { isLive, needsAdministrator } from './release.model';

/** The account settings' section: a company goes as a whole, a household subscription by subscription (domain.md §8.4). */
export function releaseSection(account: Pick<Account, 'id' | 'kind'>, subscriptions: readonly Subscription[], permissions: ReadonlySet<Permission>) {
  const may = permissions.has('accounts:release');
  const live = subscriptions.filter(isLive);
  const asWhole = account.kind === 'safe_pro' || live.length === 0;
  return {
    text: asWhole ? 'The customer looks after the account alone from then on. No data is touched, and you lose sight of it.'
      : 'A Safe account is released subscription by subscription. The customer renews a released one alone; no data is touched. With the last one the account leaves your list.',
    href: may && asWhole ? paths.portal.releases.account(account.id) : '',
    rows: may && !asWhole ? live.map(({ id, number, nickname }) => ({ number, name: nickname, href: paths.portal.releases.subscription(id) })) : [],
    note: may ? '' : 'Only an administrator of your organization releases accounts.',
  };
}

/** What a release does to this account, in words, each true of it as it stands; the same list is shown and agreed to. */
export function consequences(basis: ReleaseBasis): { title: string; happens: string[]; stays: string[] } {
  const { account, released, isWhole } = basis;
  const live = released.filter(isLive);
  return {
    title: isWhole ? `Release ${account.name}` : `Release ${released[0]!.number}`,
    happens: [...live.flatMap((subscription) => endings(subscription, basis)), ...openEnds(basis), ...accessEnds(basis), ...sightEnds(basis), ...customerIsTold(basis), comingBack(basis)],
    stays: [
      'All backups and all data stay as they are.',
      ...live.map((subscription) => whatIsPaid(subscription, dayIn(basis.now, subscription.timeZone))),
      'Your receipts, statements and credit notes stay with you in Payment & History, with the name as it is today.',
      ...basis.staying.length > 0 && !isWhole ? [stayingWords(basis)] : [],
    ],
  };
}

/** What the partner has set up for the next renewal, and what ends with it. */
function endings(subscription: Subscription, basis: ReleaseBasis): string[] {
  const { number } = subscription;
  // What the customer has set up themselves goes on, and is not the partner's to know.
  if (isPaidByCustomer(subscription)) return [];
  const undo = basis.undoable.get(subscription.id);
  const scheduled = changeWords(subscription, basis.catalog).map(({ value }) => value);
  return [
    ...subscription.renewalInvoiceId !== null ? [`The renewal of ${number} that could not be charged is given up. Nothing more is charged for it.`] : [],
    ...subscription.autoRenew ? [autoRenewEnds(subscription, basis)] : [],
    ...scheduled.length > 0 ? [`What is scheduled for the next renewal of ${number} ends: ${scheduled.join(', ')}.`] : [],
    ...undo?.isOpen ? [`You can no longer undo the renewal of ${number}. You could until ${day(undo.lastDay)}: do that first if you want the money back.`] : [],
  ];
}

function autoRenewEnds(subscription: Subscription, { announced, organization, catalog, now }: ReleaseBasis): string {
  const { number, id, renewalInvoiceId, scheduledLapse } = subscription;
  const start = `Auto-renew of ${number} is switched off`;
  if (renewalInvoiceId !== null || scheduledLapse) return `${start}.`;
  const sum = announced.get(id);
  const on = day(chargeDayOf(subscription));
  if (sum) return `${start}: the announced ${money(sum.totalCents, sum.currency)} on ${on} is withdrawn.`;
  const [charged] = whatWillBeCharged({ organization, catalog, subscription, quote: undefined, now });
  return `${start}: ${charged!.value} on ${on} (today’s price) is not charged.`;
}

function openEnds({ openOrders, isRequested, accountLeaves }: ReleaseBasis): string[] {
  return [
    ...openOrders > 0 ? [openOrders === 1 ? 'The order for it that you have not confirmed is cancelled.' : `${count(openOrders)} orders for it that you have not confirmed are cancelled.`] : [],
    ...accountLeaves && isRequested ? ['Your request for administrator rights is cancelled.'] : [],
  ];
}

function accessEnds({ account, accountLeaves, organization }: ReleaseBasis): string[] {
  if (!accountLeaves || accessLevel(account) !== 'administrator') return [];
  return [`Your administrator access ends. ${organization.name} is no longer among the company’s users.`];
}

function sightEnds({ account, accountLeaves, released }: ReleaseBasis): string[] {
  if (accountLeaves) return [`You lose sight of ${account.name}: it leaves your list, your search, your alerts and your activation codes.`];
  return [`You lose sight of ${released[0]!.number}: it leaves this account’s page, its alerts and its activation codes.`];
}

function customerIsTold(basis: ReleaseBasis): string[] {
  const { account, people, accountLeaves } = basis;
  if (needsAdministrator(account, people)) return ['The person you name below gets a mail with a link to register, and becomes the company’s billing owner.'];
  if (accountLeaves && account.registeredAt === null) return [`We mail ${account.email} a new link to register, and how to go on. The link you sent before stops working.`];
  const alreadyTheirs = basis.released.filter(isLive).every((each) => isPaidByCustomer(each));
  return [alreadyTheirs ? `We mail ${account.name} that you no longer see it.` : `We mail ${account.name} how to go on: from now on they renew alone, with their own card.`];
}

function comingBack({ accountLeaves }: ReleaseBasis): string {
  return accountLeaves ? 'You cannot undo this. To look after them again, add them as an existing customer; they have to accept.' : 'You cannot undo this. From now on it is the customer’s own.';
}

/** "S-… is paid until 15 Jan 2027": what is bought runs to its end. */
function whatIsPaid(subscription: Subscription, today: Day): string {
  const { number, state, expiresOn, purgeOn } = subscription;
  if (isPaidByCustomer(subscription)) return `The customer pays for ${number}. It goes on as it is.`;
  if (isInGrace(subscription)) return `${number} ended on ${day(expiresOn)}. Its data is kept until ${day(purgeOn!)}; the customer can renew until then.`;
  if (state === 'trial') return `The trial ${number} runs until ${day(expiresOn)}.`;
  return expiresOn < today ? `${number} ends on ${day(expiresOn)}.` : `${number} is paid until ${day(expiresOn)} and runs until then.`;
}

function stayingWords({ staying, catalog }: ReleaseBasis): string {
  if (staying.length > 1) return `${count(staying.length)} other subscriptions of this account stay with you.`;
  const [other] = staying;
  return `${other!.number} (${findPlanById(catalog, other!.planId)?.name ?? 'the other one'}) stays with you.`;
}

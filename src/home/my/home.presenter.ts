import { type Account } from '../../accounts/account';
import { type WaitingRequest } from '../../accounts/consents/answerable-requests.report';
import { type PeopleCounts } from '../../accounts/account-people.repository';
import { type PartnerCard } from '../../organizations/organizations.repository';
import { paths } from '../../paths';
import { compareDays, type Day } from '../../platform/values/dates';
import { count, day } from '../../platform/values/format';
import { packsFor } from '../../subscriptions/purchases/order';
import { type ownCard, type OwnView } from '../../subscriptions/shown/own-subscription.presenter';
import { type OwnCounts } from '../../subscriptions/shown/own-subscriptions.report';
import { type Subscription } from '../../subscriptions/subscription';

type Card = ReturnType<typeof ownCard>;
type Tile = { label: string; value: string; note?: string; href?: string; icon: string; kind?: 'good' | 'look' | 'bad' };
type Shown = { kind: 'safe' | 'safe_pro'; cards: readonly Card[]; counts: OwnCounts; people: PeopleCounts; openAlerts: number };

/** Who looks after the account, in a sentence. */
export function homeLead({ kind }: Account, partner: PartnerCard | null): string {
  if (partner) return `${partner.name} looks after your backup.`;
  return kind === 'safe' ? 'You look after this account yourself.' : 'Your company looks after this account itself.';
}

/** The numbers on top: how much is covered, what comes next, who pays, what is open. */
export function homeTiles({ kind, cards, counts, people, openAlerts }: Shown): Tile[] {
  return [
    coverTile(kind, counts, cards[0]),
    nextTile(cards),
    payerTile(kind, cards),
    ...kind === 'safe_pro' ? [{ label: 'People', icon: 'users', href: paths.my.company.users.index, value: count(people.total), note: people.administrators === 1 ? '1 administers the account' : `${count(people.administrators)} administer the account` }] : [],
    { label: 'Notifications', icon: 'bell', href: paths.my.notifications, value: count(openAlerts), note: openAlerts === 0 ? 'Nothing is open' : 'Open now', ...openAlerts > 0 ? { kind: 'look' as const } : {} },
  ];
}

/** A partner's request that was put off, as a line of what needs somebody. */
export function requestRow({ id, kind, partner }: WaitingRequest) {
  return { href: paths.my.request.show(id), partner, words: kind === 'administrator' ? 'asks to be an administrator of this account' : 'asks to look after your backup' };
}

/** What was bought to keep backups in, plan by plan. What is used of it stands beside it (computers/storage). */
export function storageParts(subscriptions: readonly Subscription[], { catalog }: OwnView) {
  const lines = subscriptions.filter(({ state }) => state === 'trial' || state === 'active').flatMap((subscription) => {
    const plan = catalog.plans.find(({ id }) => id === subscription.planId);
    if (!plan || plan.storageGb === null) return [];
    const packsGb = subscription.storagePacks * (packsFor(catalog, plan)?.storageGb ?? 0);
    return [{ planName: plan.name, number: subscription.number, withPlan: plan.storageGb, packs: subscription.storagePacks, added: packsGb }];
  });
  return { lines, totalGb: lines.reduce((sum, { withPlan, added }) => sum + withPlan + added, 0) };
}

/** The company in short, for those who run it. */
export function companySummary(account: Account, people: PeopleCounts) {
  const owner = people.billingOwner;
  return [
    { label: 'Company', value: account.name },
    { label: 'People', value: count(people.total) },
    { label: 'Administrators', value: count(people.administrators) },
    { label: 'Billing owner', value: owner ? owner.name || owner.email : 'Nobody yet', ...owner?.name ? { note: owner.email } : {} },
  ];
}

/** What a company's user is told: whether backups run, and whom to ask. No dates of payment, plans or numbers. */
export function userWords(company: string, subscriptions: readonly Pick<Subscription, 'state' | 'serviceEndsAt' | 'expiresOn'>[], today: Day) {
  const running = subscriptions.some(({ state, expiresOn }) => state === 'active' || state === 'payment_failed' || (state === 'trial' && expiresOn >= today));
  if (running) return { isRunning: true, headline: 'Your company is covered', explanation: `An administrator of ${company} sets up the computers that are backed up.` };
  if (subscriptions.length === 0) return { isRunning: false, headline: 'Your company has no plan yet', explanation: `Ask an administrator of ${company}.` };
  return { isRunning: false, headline: 'Backups have stopped', explanation: `The plan of ${company} has ended. Ask one of its administrators.` };
}

/** The next end; once all have ended, the day until which data is kept. */
function nextTile(cards: readonly Card[]): Tile {
  const tile = { label: 'Next date', icon: 'calendar' };
  const next = cards.find(({ isOver, daysLeft }) => !isOver && daysLeft !== null && daysLeft >= 0);
  if (next) return { ...tile, value: day(next.expiresOn), note: next.badge.label === 'Trial' ? 'The trial ends' : next.renews ? 'It renews by itself' : 'It ends' };
  const keptUntil = cards.flatMap(({ keptUntil: on }) => on ?? []).sort(compareDays)[0];
  return keptUntil === undefined ? { ...tile, value: 'None' } : { ...tile, value: day(keptUntil), note: 'Data is kept until then', kind: 'look' };
}

function payerTile(kind: Shown['kind'], cards: readonly Card[]): Tile {
  const paying = new Set(cards.filter(({ isOver }) => !isOver).map(({ payer }) => payer.who));
  const [own, word] = kind === 'safe' ? ['You', 'you'] : ['Your company', 'your company'];
  const partner = cards.find(({ payer }) => payer.who === 'partner')?.payer.name ?? '';
  const tile = { label: 'Who pays', icon: 'credit-card' };
  if (paying.has('partner')) return paying.has('customer') ? { ...tile, value: 'Shared', note: `${partner} and ${word}` } : { ...tile, value: 'Your partner', note: partner };
  if (paying.has('customer')) return { ...tile, value: own };
  return { ...tile, value: 'Nobody', note: paying.has('nobody') ? 'The trial is free' : 'Nothing is bought' };
}

function coverTile(kind: Shown['kind'], counts: OwnCounts, first: Card | undefined): Tile {
  const words = counts.running === 1 ? 'subscription' : 'subscriptions';
  const trouble = counts.ended > 0 ? { kind: 'bad' as const, note: `${count(counts.ended)} ended or not paid` } : {};
  if (kind === 'safe') return { label: 'Running', icon: 'device-desktop', href: paths.my.subscriptions, value: count(counts.running), note: words, ...counts.running > 0 ? { kind: 'good' as const } : {}, ...trouble };
  const word = first ? first.badge.label : 'None yet';
  return { label: 'Plan', icon: 'server', href: paths.my.subscriptions, value: first?.planName || word, ...first ? { note: word } : {}, ...trouble };
}


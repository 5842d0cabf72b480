import { type Account } from '../../accounts/account';
import { type PeopleCounts } from '../../accounts/account-people.repository';
import { type Catalog } from '../../plans/catalog';
import { count } from '../../platform/values/format';
import { packsFor } from '../purchases/order';
import { type Subscription } from '../subscription';

const CARDS_A_PAGE = 50;

/** Which of an account's subscriptions a page shows: fifty, from the place in the address; a made-up place is the first page. */
export function cardsPage(path: string, asked: unknown, total: number) {
  const wanted = typeof asked === 'string' && /^\d{1,6}$/.test(asked) ? Number(asked) : 0;
  const from = wanted < total ? wanted - (wanted % CARDS_A_PAGE) : 0;
  const to = Math.min(from + CARDS_A_PAGE, total);
  const at = (place: number) => (place === 0 ? path : `${path}?from=${place}`);
  const pager = total > CARDS_A_PAGE ? {
    from: from + 1, to, total, ...from > 0 ? { previousHref: at(from - CARDS_A_PAGE) } : {}, ...to < total ? { nextHref: at(to) } : {},
  } : null;
  return { from, to, pager };
}

/** Says what of so much storage is used; the room that keeps backups knows. */
type UsedWords = (boughtGb: number, isTrial: boolean) => string;

/** A company's summary (domain.md §6.4): storage bought and used, people, who administers. */
export function companyFacts(account: Account, subscriptions: readonly Subscription[], catalog: Catalog, people: PeopleCounts, usedWords: UsedWords) {
  if (account.kind === 'safe') return [];
  const running = subscriptions.filter(({ state }) => state === 'active' || state === 'trial');
  const gb = running.reduce((sum, { planId, storagePacks }) => sum + storageGb(catalog, planId, storagePacks), 0);
  return [
    { label: 'Storage', value: gb === 0 ? 'None bought' : `${count(gb)} GB bought`, note: usedWords(gb, running.every(({ state }) => state === 'trial')) },
    { label: 'Users', value: count(people.total), note: people.total === 0 ? 'Nobody has registered yet' : people.administrators === 1 ? '1 of them an administrator' : `${count(people.administrators)} of them administrators` },
    { label: 'Administered by', value: account.administeredBy === 'partner' ? 'You' : account.partnerIsAdministrator ? 'The company, and you' : 'The company' },
  ];
}

function storageGb(catalog: Catalog, planId: string, packs: number): number {
  const plan = catalog.plans.find(({ id }) => id === planId);
  return plan?.storageGb ? plan.storageGb + packs * (packsFor(catalog, plan)?.storageGb ?? 0) : 0;
}

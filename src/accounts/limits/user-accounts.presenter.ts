import { type LimitedMember } from '../../organizations/limited-members.repository';
import { paths } from '../../paths';
import { count as countText } from '../../platform/values/format';
import { addressWith, firstPage, type ListPage, pageLinks } from '../../platform/pages/pages';
import { type AccountLine } from '../account-lines';
import { COUNTED_UP_TO } from '../accounts-list.report';
import { type Chosen, MOST_AT_ONCE } from './choose-accounts';

/** What the page says after the switch was set. */
export function limitWords({ name, isLimited }: Pick<LimitedMember, 'name' | 'isLimited'>, count: number): string {
  if (!isLimited) return `${name} sees all accounts.`;
  if (count === 0) return `${name} sees no accounts until you choose some.`;
  return `${name} sees only the ${accounts(count)} that you chose.`;
}

/** What the page says after the list was changed. */
export function changeWords({ member, count, added, removed }: Chosen): string {
  if (added.length + removed.length === 0) return `Nothing changed. ${accountsAre(count)} chosen for ${member.name}.`;
  const parts = [...added.length > 0 ? [`Added ${accounts(added.length)}`] : [], ...removed.length > 0 ? [`${added.length > 0 ? 'removed' : 'Removed'} ${accounts(removed.length)}`] : []];
  const most = Math.max(added.length, removed.length) === MOST_AT_ONCE ? ` That is the most at once: press again for more.` : '';
  return `${parts.join(', ')}. ${accountsAre(count)} chosen for ${member.name}.${most}`;
}

type Choosing = {
  member: Pick<LimitedMember, 'id'>; query: Readonly<Record<string, string>>; words: string; onlyChosen: boolean;
  page: ListPage<AccountLine>; count: number; chosen: ReadonlySet<string>;
};

/** The list with its boxes, its filters and where in it the person is. */
export function chooserOf({ member, query, words, onlyChosen, page, count, chosen }: Choosing) {
  const address = paths.portal.chosenAccounts.edit(member.id);
  const asked = { q: words || undefined, show: onlyChosen ? 'chosen' : undefined };
  const total = page.next === undefined ? page.to : count;
  const isExact = total <= COUNTED_UP_TO && total >= page.to;
  return {
    words, onlyChosen, most: MOST_AT_ONCE,
    rows: page.rows.map(({ id, name, email, plan_name: planName }) => ({ id, name, email, planName: planName || '–', isChosen: chosen.has(id) })),
    chips: [
      { label: 'All accounts', href: addressWith(address, asked, { ...firstPage, show: undefined }), active: !onlyChosen },
      { label: 'Chosen', href: addressWith(address, asked, { ...firstPage, show: 'chosen' }), active: onlyChosen },
    ],
    // The forms bring the person back to the same place.
    place: ['after', 'before'].flatMap((name) => (query[name] ? [[name, query[name]] as const] : [])),
    pager: { from: page.from, to: page.to, total: isExact ? total : undefined, moreThan: isExact ? undefined : Math.max(COUNTED_UP_TO, page.next ? page.to : 0), ...pageLinks(address, asked, page) },
  };
}

function accounts(count: number): string {
  return count === 1 ? '1 account' : `${countText(count)} accounts`;
}

function accountsAre(count: number): string {
  return count === 1 ? '1 account is' : `${count === 0 ? 'No' : countText(count)} accounts are`;
}

import { type SortKind } from '../../platform/pages/pages';
import { DEAL_STATES, type DealState } from '../deal';

const DEAL_SORTS = ['newest', 'company', 'value', 'close'] as const;
export type DealSort = (typeof DEAL_SORTS)[number];
/** How a column begins when its head is clicked: the newest and the largest first. */
const FIRST_DOWN: ReadonlySet<DealSort> = new Set(['newest', 'value']);
export const SORT_KINDS: Record<DealSort, SortKind> = { newest: 'moment', company: 'text', value: 'bigint', close: 'day' };

/** What a list is asked for: all of it stands in the address. */
export interface DealQuestion {
  readonly words: string;
  readonly state: DealState | undefined;
  readonly sort: DealSort;
  readonly descending: boolean;
}

export function readQuestion(query: Readonly<Record<string, string>>): DealQuestion {
  const asked = query['sort'] ?? '';
  const sort = DEAL_SORTS.find((one) => one === asked || `-${one}` === asked) ?? 'newest';
  return {
    words: (query['q'] ?? '').trim().slice(0, 100), state: DEAL_STATES.find((one) => one === query['state']), sort,
    descending: asked === '' || (asked !== sort && asked !== `-${sort}`) ? FIRST_DOWN.has(sort) : asked.startsWith('-'),
  };
}

/** The sort's word in the address, and the name that cursors belong to. */
export function sortName({ sort, descending }: Pick<DealQuestion, 'sort' | 'descending'>): string {
  return `${descending ? '-' : ''}${sort}`;
}

/** What a click on a column's head asks for. */
export function sortedBy(question: DealQuestion, sort: DealSort): string {
  const descending = question.sort === sort ? !question.descending : FIRST_DOWN.has(sort);
  return sortName({ sort, descending });
}

export function isFiltered({ words, state }: DealQuestion): boolean {
  return words !== '' || state !== undefined;
}

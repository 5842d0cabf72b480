import { addDays, type Day } from '../platform/values/dates';
import { type SortKind } from '../platform/pages/pages';
import type { ListStatus, ListType } from './account';
import { type FacetFilter } from './account-facets.model';

export const STATUS_FILTERS = ['active', 'trial', 'expiring', 'expired', 'payment_failed', 'not_activated', 'data_removed'] as const;
export type StatusFilter = (typeof STATUS_FILTERS)[number];
/** Only what can exist now: not-for-resale plans come with the program. */
export const TYPE_FILTERS = ['safe', 'safe_pro', 'safe_server'] as const satisfies readonly ListType[];
export type TypeFilter = (typeof TYPE_FILTERS)[number];

export const SORTS = ['name', 'plan', 'expires', 'source', 'alerts'] as const;
export type Sort = (typeof SORTS)[number];
export const SORT_KINDS: Record<Sort, SortKind> = { name: 'text', plan: 'text', expires: 'day', source: 'text', alerts: 'integer' };

/** What an address asks of the Accounts list; each part that is missing or unknown asks for nothing. */
export type ListQuestion = {
  words: string;
  status: StatusFilter | undefined;
  type: TypeFilter | undefined;
  administrator: boolean | undefined;
  renews: boolean | undefined;
  sort: Sort;
  descending: boolean;
};

/** Accounts that end from today within so many days and do not renew by themselves (domain.md §6.3, §13.3). */
export const EXPIRING_DAYS = 30;

export function readQuestion(query: Readonly<Record<string, string>>): ListQuestion {
  const sort = query['sort'] ?? '';
  const descending = sort.startsWith('-');
  return {
    words: (query['q'] ?? '').replace(/\s+/g, ' ').trim().slice(0, 100),
    status: oneOf(STATUS_FILTERS, query['status']),
    type: oneOf(TYPE_FILTERS, query['type']),
    administrator: yesOrNo(query['administrator']),
    renews: yesOrNo(query['renews']),
    sort: oneOf(SORTS, descending ? sort.slice(1) : sort) ?? 'name',
    descending: descending && oneOf(SORTS, sort.slice(1)) !== undefined,
  };
}

/** The sort as it stands in an address: "expires", and "-expires" for the other way round. */
export function sortName({ sort, descending }: Pick<ListQuestion, 'sort' | 'descending'>): string {
  return descending ? `-${sort}` : sort;
}

export function isFiltered({ words, status, type, administrator, renews }: ListQuestion): boolean {
  return words !== '' || [status, type, administrator, renews].some((part) => part !== undefined);
}

/** The facets a question lets through; undefined for all, which needs no look at them. */
export function facetFilterOf({ status, type, administrator, renews }: ListQuestion): FacetFilter | undefined {
  if (status === 'expiring') return { statuses: renews ? [] : RUNNING, type, administrator, renews: false };
  if ([status, type, administrator, renews].every((part) => part === undefined)) return undefined;
  return { statuses: status && [status], type, administrator, renews };
}

/** The days between which an account must end; undefined for any. */
export function endsBetween({ status }: ListQuestion, today: Day): readonly [Day, Day] | undefined {
  return status === 'expiring' ? [today, addDays(today, EXPIRING_DAYS)] : undefined;
}

const RUNNING: readonly ListStatus[] = ['active', 'trial', 'not_activated'];

function oneOf<T extends string>(known: readonly T[], text: string | undefined): T | undefined {
  return known.find((each) => each === text);
}

function yesOrNo(text: string | undefined): boolean | undefined {
  if (text === 'yes') return true;
  return text === 'no' ? false : undefined;
}

import { type SortKind } from '../../platform/pages/pages';
import { type Role, ROLES } from '../roles';

/** How a line of the list stands: a member's state, or an invitation's. */
export type UserStatus = 'active' | 'inactive' | 'locked' | 'invited' | 'lapsed';
/** Lapsed invitations are found among the invited. */
export const STATUS_FILTERS = ['active', 'invited', 'inactive', 'locked'] as const;
export type StatusFilter = (typeof STATUS_FILTERS)[number];
export const SORTS = ['name', 'email', 'status', 'seen'] as const;
export type Sort = (typeof SORTS)[number];
export const SORT_KINDS: Record<Sort, SortKind> = { name: 'text', email: 'text', status: 'text', seen: 'moment' };

/** What an address asks of the list of users; each part that is missing or unknown asks for nothing. */
export type UsersQuestion = { words: string; status: StatusFilter | undefined; role: Role | undefined; sort: Sort; descending: boolean };

export function readUsersQuestion(query: Readonly<Record<string, string>>): UsersQuestion {
  const sort = query['sort'] ?? '';
  const known = SORTS.find((each) => each === sort.replace(/^-/, ''));
  return {
    words: (query['q'] ?? '').replace(/\s+/g, ' ').trim().slice(0, 100),
    status: STATUS_FILTERS.find((each) => each === query['status']),
    role: ROLES.find((each) => each === query['role']),
    sort: known ?? 'name',
    descending: known !== undefined && sort.startsWith('-'),
  };
}

export function sortName({ sort, descending }: Pick<UsersQuestion, 'sort' | 'descending'>): string {
  return descending ? `-${sort}` : sort;
}

export function isFiltered({ words, status, role }: UsersQuestion): boolean {
  return words !== '' || status !== undefined || role !== undefined;
}

/** The address's own words for a question. */
export function queryOf(question: UsersQuestion): Record<string, string> {
  const sort = sortName(question);
  const asked = { q: question.words, status: question.status, role: question.role, sort: sort === 'name' ? undefined : sort };
  return Object.fromEntries(Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

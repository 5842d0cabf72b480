import { z } from 'zod';
import { COMPANY_ROLES, type CompanyRole } from './company-user.model';

/** How a line of the list stands. */
export type LineStatus = 'registered' | 'invited' | 'lapsed' | 'added';
/** Lapsed invitations, and those that no mail was sent for, are found among the invited. */
export const STATUS_FILTERS = ['registered', 'invited'] as const;
export type StatusFilter = (typeof STATUS_FILTERS)[number];
/** Who is in no group. */
export const NO_GROUP = 'none';

/** What an address asks of the list of a company's users; each part that is missing or unknown asks for nothing. */
export type CompanyUsersQuestion = { words: string; status: StatusFilter | undefined; role: CompanyRole | undefined; group: string | undefined; descending: boolean };

export function readCompanyUsersQuestion(query: Readonly<Record<string, string>>): CompanyUsersQuestion {
  const group = query['group'] ?? '';
  return {
    words: (query['q'] ?? '').replace(/\s+/g, ' ').trim().slice(0, 100),
    status: STATUS_FILTERS.find((each) => each === query['status']),
    role: COMPANY_ROLES.find((each) => each === query['role']),
    group: group === NO_GROUP || z.guid().safeParse(group).success ? group : undefined,
    descending: query['sort'] === '-name',
  };
}

export function sortName({ descending }: Pick<CompanyUsersQuestion, 'descending'>): string {
  return descending ? '-name' : 'name';
}

export function isFiltered({ words, status, role, group }: CompanyUsersQuestion): boolean {
  return words !== '' || status !== undefined || role !== undefined || group !== undefined;
}

/** The address's own words for a question. */
export function queryOf({ words, status, role, group, descending }: CompanyUsersQuestion): Record<string, string> {
  const asked = { q: words, status, role, group, sort: descending ? '-name' : undefined };
  return Object.fromEntries(Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

import { day as dayText } from '../../../platform/values/format';
import { dayIn } from '../../../platform/values/dates';
import { addressWith, firstPage } from '../../../platform/pages/pages';
import { type CompanyPage } from '../company-page';
import { type Group } from '../groups/groups.repository';
import { COMPANY_ROLE_NAMES, COMPANY_ROLES } from './company-user.model';
import { type CompanyUsersQuestion, type LineStatus, NO_GROUP, queryOf, STATUS_FILTERS, type StatusFilter } from './company-users-list.model';
import { type CompanyUserLine } from './company-users-list.report';

type Links = CompanyPage['links'];

export const STATUS_BADGES = {
  registered: { kind: 'good', label: 'Registered' },
  invited: { kind: 'running', label: 'Invited' },
  lapsed: { kind: 'look', label: 'Invitation lapsed' },
  added: { kind: 'off', label: 'Not invited yet' },
} as const satisfies Record<LineStatus, { kind: string; label: string }>;
/** What the filters are called: who is invited, and who only stands in the list, have both not registered. */
const FILTER_LABELS: Record<StatusFilter, string> = { registered: 'Registered', invited: 'Not registered yet' };
export const GROUPLESS = 'No group';

/** One line as the page says it. */
export function rowOf(line: CompanyUserLine, { links, zone }: { links: Links; zone: string }) {
  return {
    href: line.kind === 'person' ? links.users.edit(line.id) : links.invitations.edit(line.id),
    name: nameOf(line), email: line.email, role: COMPANY_ROLE_NAMES[line.role], group: line.group_name ?? GROUPLESS,
    badge: line.mail_failed ? { kind: 'look', label: 'Invited' } as const : STATUS_BADGES[line.status],
    note: mailWords(line) || (line.status === 'invited' && line.expires_at ? `Until ${dayText(dayIn(line.expires_at, zone))}` : ''),
    isRegistered: line.kind === 'person', seenAt: line.seen_at,
  };
}

/** That an invitation's mail came back, in the other side's words; '' when it did not. */
export function mailWords({ mail_failed: failed, refusal }: Pick<CompanyUserLine, 'mail_failed' | 'refusal'>): string {
  if (!failed) return '';
  return refusal ? `The mail came back: ${refusal}` : 'The mail could not be delivered within a day.';
}

export function nameOf(line: Pick<CompanyUserLine, 'first_name' | 'last_name' | 'email'>): string {
  return `${line.first_name} ${line.last_name}`.trim() || line.email;
}

/** Filters of the list: states as links, roles and groups as choices. */
export function filtersOf(question: CompanyUsersQuestion, groups: readonly Group[], links: Links) {
  const query = queryOf(question);
  const link = (status: string | undefined) => addressWith(links.users.index, query, { status, ...firstPage });
  return {
    words: question.words,
    states: [
      { label: 'All', href: link(undefined), active: question.status === undefined },
      ...STATUS_FILTERS.map((status) => ({ label: FILTER_LABELS[status], href: link(status), active: question.status === status })),
    ],
    role: question.role ?? '',
    roles: [{ value: '', label: 'Any role' }, ...COMPANY_ROLES.map((role) => ({ value: role, label: COMPANY_ROLE_NAMES[role] }))],
    group: question.group ?? '',
    groups: [{ value: '', label: 'Any group' }, ...groups.map(({ id, name }) => ({ value: id, label: name })), { value: NO_GROUP, label: GROUPLESS }],
    keep: Object.entries(query).filter(([name]) => name === 'status' || name === 'sort'),
  };
}

/** Heads of the columns; the list is sorted by name, either way. */
export function columnsOf(question: CompanyUsersQuestion, links: Links) {
  const href = addressWith(links.users.index, queryOf(question), { sort: question.descending ? undefined : '-name', ...firstPage });
  const name = { label: 'Name', sort: { href, direction: question.descending ? 'descending' as const : 'ascending' as const } };
  return [name, { label: 'Role' }, { label: 'Group' }, { label: 'Status' }, { label: 'Last signed in' }];
}

/** When nothing matches: each filter that stands, with the list without it. */
export function dropsOf(question: CompanyUsersQuestion, group: Group | undefined, links: Links): { label: string; href: string }[] {
  const query = queryOf(question);
  const without = (name: string) => addressWith(links.users.index, query, { [name]: undefined, ...firstPage });
  return [
    ...(question.words === '' ? [] : [{ label: `“${question.words}”`, href: without('q') }]),
    ...(question.status === undefined ? [] : [{ label: FILTER_LABELS[question.status], href: without('status') }]),
    ...(question.role === undefined ? [] : [{ label: COMPANY_ROLE_NAMES[question.role], href: without('role') }]),
    ...(question.group === undefined ? [] : [{ label: group?.name ?? GROUPLESS, href: without('group') }]),
  ];
}

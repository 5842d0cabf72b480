import { paths } from '../../paths';
import { count as countText, day as dayText } from '../../platform/values/format';
import { dayIn } from '../../platform/values/dates';
import { addressWith, firstPage } from '../../platform/pages/pages';
import { namesOfRoles, ROLE_NAMES, ROLES } from '../roles';
import { queryOf, type Sort, sortName, STATUS_FILTERS, type UsersQuestion, type UserStatus } from './users-list.model';
import { type UserLine } from './users-list.report';

export const STATUS_BADGES = {
  active: { kind: 'good', label: 'Active' },
  inactive: { kind: 'off', label: 'Inactive' },
  locked: { kind: 'bad', label: 'Locked' },
  invited: { kind: 'running', label: 'Invited' },
  lapsed: { kind: 'look', label: 'Invitation lapsed' },
} as const satisfies Record<UserStatus, { kind: string; label: string }>;
export const TWO_STEP_WORDS = { off: 'Off', app: 'On, by app', email: 'On, by e-mail', passkey: 'On, by passkey' } as const;

/** One line as the page says it. What concerns a colleague's security is for administrators. */
export function rowOf(line: UserLine, { mayManage, zone }: { mayManage: boolean; zone: string }) {
  const { kind, id, status } = line;
  return {
    href: mayManage ? (kind === 'member' ? paths.portal.users.edit(id) : paths.portal.invitations.edit(id)) : '',
    name: `${line.first_name} ${line.last_name}`.trim() || line.email,
    email: line.email,
    roles: namesOfRoles(line.roles),
    badge: mayManage && line.mail_failed ? { kind: 'look', label: 'Invited' } as const : STATUS_BADGES[status],
    note: mayManage ? noteOf(line, zone) : '',
    accounts: accountsOf(line),
    twoStep: line.two_step === null ? '–' : TWO_STEP_WORDS[line.two_step],
    seenAt: line.seen_at,
  };
}

/** What an invitation's line says below its status: that its mail came back, or when it ends. */
export function mailWords({ mail_failed: failed, refusal }: Pick<UserLine, 'mail_failed' | 'refusal'>): string {
  if (!failed) return '';
  return refusal ? `The mail came back: ${refusal}` : 'The mail could not be delivered within a day.';
}

function noteOf(line: UserLine, zone: string): string {
  if (line.kind === 'member') return '';
  return mailWords(line) || (line.status === 'invited' && line.expires_at ? `Until ${dayText(dayIn(line.expires_at, zone))}` : '');
}

function accountsOf(line: UserLine): string {
  return line.kind === 'invitation' ? '–' : seesWords(line.is_limited, line.accounts_count);
}

/** Which accounts a member sees: all of them, or how many were chosen. */
export function seesWords(isLimited: boolean, accountsCount: number): string {
  if (!isLimited) return 'All accounts';
  return accountsCount === 1 ? '1 account' : `${countText(accountsCount)} accounts`;
}

/** Filters of the list: states as links, roles as a choice. */
export function filtersOf(question: UsersQuestion) {
  const query = queryOf(question);
  const link = (status: string | undefined) => addressWith(paths.portal.users.index, query, { status, ...firstPage });
  return {
    words: question.words,
    states: [
      { label: 'All', href: link(undefined), active: question.status === undefined },
      ...STATUS_FILTERS.map((status) => ({ label: STATUS_BADGES[status].label, href: link(status), active: question.status === status })),
    ],
    role: question.role ?? '',
    roles: [{ value: '', label: 'Any role' }, ...ROLES.map((role) => ({ value: role, label: ROLE_NAMES[role] }))],
    keep: Object.entries(query).filter(([name]) => name === 'status' || name === 'sort'),
  };
}

/** Heads of the columns; those that can be sorted by are links. */
export function columnsOf(question: UsersQuestion, mayManage: boolean) {
  const sorted = (sort: Sort, label: string) => ({ label, sort: headOf(question, sort) });
  const manage = [{ label: 'Two-step' }, sorted('seen', 'Last signed in')];
  return [sorted('name', 'Name'), { label: 'Roles' }, sorted('status', 'Status'), { label: 'Sees' }, ...(mayManage ? manage : [])];
}

function headOf(question: UsersQuestion, sort: Sort) {
  const isSorted = question.sort === sort;
  const next = sortName({ sort, descending: isSorted ? !question.descending : sort === 'seen' });
  const href = addressWith(paths.portal.users.index, queryOf(question), { sort: next === 'name' ? undefined : next, ...firstPage });
  return isSorted ? { href, direction: question.descending ? 'descending' as const : 'ascending' as const } : { href };
}

/** When nothing matches: each filter that stands, with the list without it. */
export function dropsOf(question: UsersQuestion): { label: string; href: string }[] {
  const query = queryOf(question);
  const without = (name: string) => addressWith(paths.portal.users.index, query, { [name]: undefined, ...firstPage });
  return [
    ...(question.words === '' ? [] : [{ label: `“${question.words}”`, href: without('q') }]),
    ...(question.status === undefined ? [] : [{ label: STATUS_BADGES[question.status].label, href: without('status') }]),
    ...(question.role === undefined ? [] : [{ label: ROLE_NAMES[question.role], href: without('role') }]),
  ];
}

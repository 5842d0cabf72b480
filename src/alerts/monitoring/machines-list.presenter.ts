import { MACHINE_STATE_WORDS, stateWords } from '../../computers/machine-words.model';
import { PLATFORM_NAMES } from '../../computers/machine';
import { BY_SEVERITY, STATE_GROUP_NAMES } from '../../computers/states/state-group.model';
import { paths } from '../../paths';
import { addDays, type Day } from '../../platform/values/dates';
import { bytes, count as countText, day as dayText, daysFrom } from '../../platform/values/format';
import { addressWith, firstPage, type ListPage, pageLinks } from '../../platform/pages/pages';
import { GROUP_WORDS } from './charts.presenter';
import { type MachineLine } from './machine-line';
import { KINDS, type ListQuestion, type Sort, SORTS, sortName } from './machines-list.model';
import { COUNTED_UP_TO } from './machines-list.report';
import { type MachineTotals } from './machine-totals';

type Query = Readonly<Record<string, string>>;
export const KIND_WORDS = { computer: 'Computer', server: 'Server' } as const;
const SORT_WORDS: Record<Sort, string> = { name: 'Machine', state: 'State', contact: 'Last connected', backup: 'Last backup', data: 'Data' };
const DEFAULT_SORT = 'state';
/** An end that is farther away says nothing that its day does not. */
const SOON_DAYS = 60;

/** The address's own words for a question: nothing that was not asked, nothing that we do not know. */
export function queryOf(question: ListQuestion): Query {
  const { words, group, only, kind, version, customer } = question;
  const sort = sortName(question);
  const asked = { q: words, state: group, is: only, type: kind, version, customer, sort: sort === DEFAULT_SORT ? undefined : sort };
  return Object.fromEntries(Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

/** One machine as the page says it; `zone` is whose clock the times are on. */
export function rowOf(line: MachineLine, { today, zone }: { today: Day; zone: string }) {
  const { badge, means } = stateWords(line);
  const pages = line.kind === 'server' ? paths.servers : paths.computers;
  return {
    name: line.nickname, href: pages.of(line.accountId).show(line.id), kind: KIND_WORDS[line.kind], system: line.platform ? line.osVersion || PLATFORM_NAMES[line.platform] : '', host: line.hostName,
    customer: line.customer, customerHref: paths.portal.account(line.accountId), user: line.userName,
    badge, means, since: sinceOf(line), zone, trouble: line.state === 'failing' ? line.errorMessage ?? '' : '',
    contact: line.lastContactAt, backup: line.lastBackupAt, data: line.bytesProtected > 0 ? bytes(line.bytesProtected) : '–',
    pending: line.filesPending === 0 ? '' : `${countText(line.filesPending)} ${line.filesPending === 1 ? 'file' : 'files'} pending`,
    version: line.clientVersion || '–', plan: line.planName, expires: dayText(line.expiresOn), away: line.expiresOn <= addDays(today, SOON_DAYS) ? daysFrom(today, line.expiresOn) : '', alerts: line.openAlerts,
  };
}

// Of a machine that is silent, what counts is when it was last heard of.
function sinceOf({ state, lastContactAt, stateSince }: MachineLine): { words: string; at: Date } {
  const isSilent = (state === 'no_data' || state === 'overdue') && lastContactAt !== null;
  return isSilent ? { words: 'No data since', at: lastContactAt } : { words: 'Since', at: stateSince };
}

type Choices = { versions: readonly string[]; customerName: string | undefined; totals: MachineTotals | undefined };

/** The filters as the page offers them: groups of states as links, the rest as drop-downs of one form. */
export function filtersOf(question: ListQuestion, { versions, customerName, totals }: Choices) {
  const query = queryOf(question);
  const link = (changes: Record<string, string | undefined>) => addressWith(paths.monitoring.index, query, { ...changes, ...firstPage });
  const { group, only, kind, version } = question;
  return {
    words: question.words,
    states: [
      { label: 'All', href: link({ state: undefined, is: undefined }), active: group === undefined && only === undefined },
      ...STATE_GROUP_NAMES.map((name) => ({ label: GROUP_WORDS[name], href: link({ state: name, is: undefined }), active: group === name && only === undefined, ...totals && { count: totals[name] } })),
      ...only ? [{ label: MACHINE_STATE_WORDS[only].badge.label, href: link({ is: undefined }), active: true }] : [],
    ],
    customer: customerName === undefined ? null : { name: customerName, href: link({ customer: undefined }) },
    choices: [
      { name: 'type', label: 'Type', value: kind ?? '', options: [{ value: '', label: 'Any type' }, ...KINDS.map((each) => ({ value: each, label: `${KIND_WORDS[each]}s` }))] },
      { name: 'version', label: 'Client version', value: version ?? '', options: [{ value: '', label: 'Any version' }, ...withChosen(versions, version).map((each) => ({ value: each, label: each }))] },
    ],
    keep: Object.entries(query).filter(([name]) => ['state', 'is', 'customer', 'sort'].includes(name)),
    clearHref: paths.monitoring.index,
  };
}

function withChosen(versions: readonly string[], chosen: string | undefined): readonly string[] {
  const newestFirst = [...versions].sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return chosen === undefined || versions.includes(chosen) ? newestFirst : [chosen, ...newestFirst];
}

/** What each state means, each leading to the machines in it. */
export function legendOf() {
  return BY_SEVERITY.map((state) => ({ ...MACHINE_STATE_WORDS[state], href: `${paths.monitoring.index}?is=${state}` }));
}

/** The heads of the columns: pressing one that sorts sorts by it, pressing it again turns the order round. */
export function columnsOf(question: ListQuestion) {
  const query = queryOf(question);
  const head = (sort: Sort) => {
    const isSorted = question.sort === sort;
    const next = isSorted ? sortName({ sort, descending: !question.descending }) : sort === 'data' ? '-data' : sort;
    const href = addressWith(paths.monitoring.index, query, { sort: next === DEFAULT_SORT ? undefined : next, ...firstPage });
    return { label: SORT_WORDS[sort], numeric: sort === 'data', sort: { href, direction: isSorted ? (question.descending ? 'descending' as const : 'ascending' as const) : undefined } };
  };
  const [state, name, contact, backup, data] = SORTS.map(head) as [Head, Head, Head, Head, Head];
  return [name, { label: 'Customer' }, state, contact, backup, data, { label: 'Version' }, { label: 'Plan' }, { label: 'Alerts', numeric: true }];
}

type Head = { label: string; numeric: boolean; sort: { href: string; direction: 'ascending' | 'descending' | undefined } };

/** "1–50 of 812" with the links to the neighbouring pages; a list that ends on this page tells its own length. */
export function pagerOf(question: ListQuestion, page: ListPage<MachineLine>, count: number) {
  const total = page.next === undefined ? page.to : count;
  const isExact = total <= COUNTED_UP_TO && total >= page.to;
  return {
    from: page.from, to: page.to, total: isExact ? total : undefined, moreThan: isExact ? undefined : Math.max(COUNTED_UP_TO, page.next ? page.to : 0),
    ...pageLinks(paths.monitoring.index, queryOf(question), page),
  };
}

/** Each filter that could be dropped, with the question that is left without it. */
export function droppable(question: ListQuestion, customerName: string | undefined) {
  const { words, group, only, kind, version } = question;
  const filters = [
    { name: 'q', label: words && `“${words}”`, without: { ...question, words: '' } },
    { name: 'state', label: group && GROUP_WORDS[group], without: { ...question, group: undefined } },
    { name: 'is', label: only && MACHINE_STATE_WORDS[only].badge.label, without: { ...question, only: undefined } },
    { name: 'type', label: kind && `${KIND_WORDS[kind]}s`, without: { ...question, kind: undefined } },
    { name: 'version', label: version && `Version ${version}`, without: { ...question, version: undefined } },
    { name: 'customer', label: customerName, without: { ...question, customer: undefined } },
  ];
  const query = queryOf(question);
  return filters.filter(({ label }) => label).map(({ name, label, without }) => ({
    label: label!, without, href: addressWith(paths.monitoring.index, query, { [name]: undefined, ...firstPage }),
  }));
}

/** What to say where nothing is found: which filter to drop, and what it would bring. */
export function dropsOf(filters: ReturnType<typeof droppable>, counts: readonly number[]) {
  const counted = filters.map((filter, index) => ({ ...filter, count: counts[index] ?? 0 }));
  const helping = counted.filter(({ count }) => count > 0);
  return (helping.length > 0 ? helping : counted).map(({ label, href, count }) => ({ href, label: count === 0 ? label : `${label} – ${found(count)} without it` }));
}

function found(count: number): string {
  if (count > COUNTED_UP_TO) return `more than ${countText(COUNTED_UP_TO)} machines`;
  return count === 1 ? '1 machine' : `${countText(count)} machines`;
}

import { paths } from '../paths';
import { type Day } from '../platform/values/dates';
import { count as countText, day as dayText, daysFrom } from '../platform/values/format';
import { addressWith, firstPage, type ListPage, pageLinks } from '../platform/pages/pages';
import { type AccountLine } from './account-lines';
import { NO_END } from './accounts.repository';
import { SORT_WORDS, SOURCE_WORDS, STATUS_BADGES, STATUS_WORDS, TYPE_WORDS } from './account-words.model';
import { type ListQuestion, type Sort, SORTS, sortName, STATUS_FILTERS, TYPE_FILTERS } from './accounts-list.model';
import { COUNTED_UP_TO } from './accounts-list.report';

const PENDING_REQUESTS = `${paths.portal.requests.index}?state=pending`;

type Query = Readonly<Record<string, string>>;

/** The address's own words for a question: nothing that was not asked, nothing that we do not know. */
export function queryOf(question: ListQuestion): Query {
  const { words, status, type, administrator, renews } = question;
  const sort = sortName(question);
  const asked = { q: words, status, type, administrator: yesNo(administrator), renews: yesNo(renews), sort: sort === 'name' ? undefined : sort };
  return Object.fromEntries(Object.entries(asked).filter((entry): entry is [string, string] => Boolean(entry[1])));
}

type Row = ReturnType<typeof madeRow>;
const rows = new WeakMap<AccountLine, { today: Day; row: Row }>();

/** One row as the page says it: names, days and counts in words. Of a kept line on the same day it is the same object. */
export function rowOf(line: AccountLine, today: Day): Row {
  if (!line.kept) return madeRow(line, today);
  const known = rows.get(line);
  if (known?.today === today) return known.row;
  const row = madeRow(line, today);
  rows.set(line, { today, row });
  return row;
}

function madeRow(line: AccountLine, today: Day) {
  const { list_status: status, sort_expires_on: endsOn } = line;
  const runs = status === 'active' || status === 'not_activated';
  return {
    href: paths.portal.account(line.id),
    name: line.name,
    email: line.email,
    administrator: line.partner_is_administrator,
    subscriptions: line.subscriptions_count > 1 ? `${countText(line.subscriptions_count)} subscriptions` : '',
    plan: line.plan_name || '–',
    renews: line.renews && runs,
    ...dayWords(today, endsOn),
    badge: status === 'active' ? null : STATUS_BADGES[status],
    source: SOURCE_WORDS[line.source],
    alerts: line.open_alerts,
    kept: line.kept === true,
  };
}

// A page has fifty days, and the next page many of the same.
let wordsOf = { today: '', days: new Map<string, { ends: string; away: string }>() };

function dayWords(today: Day, on: Day): { ends: string; away: string } {
  if (on === NO_END) return { ends: '–', away: '' };
  if (wordsOf.today !== today || wordsOf.days.size > 5_000) wordsOf = { today, days: new Map() };
  const known = wordsOf.days.get(on);
  if (known) return known;
  const words = { ends: dayText(on), away: daysFrom(today, on) };
  wordsOf.days.set(on, words);
  return words;
}

const tools = new Map<string, ReturnType<typeof toolsOf>>();

/** Filters and heads of the columns for a question, and a text that tells the question from every other; kept, because few questions are asked all day. */
export function toolsOf(question: ListQuestion): { asked: string; filters: ReturnType<typeof filtersOf>; columns: ReturnType<typeof columnsOf> } {
  const { words, status, type, administrator, renews, sort, descending } = question;
  const asked = JSON.stringify([words, status, type, administrator, renews, sort, descending]);
  const known = tools.get(asked);
  if (known) return known;
  const made = { asked, filters: filtersOf(question), columns: columnsOf(question) };
  if (tools.size >= 500) tools.clear();
  tools.set(asked, made);
  return made;
}

/** The filters as the page offers them: states as links, the rest as drop-downs of one form. */
export function filtersOf(question: ListQuestion) {
  const query = queryOf(question);
  const link = (changes: Record<string, string | undefined>) => addressWith(paths.portal.accounts, query, { ...changes, ...firstPage });
  return {
    words: question.words,
    states: [
      { label: 'All', href: link({ status: undefined }), active: question.status === undefined },
      ...STATUS_FILTERS.map((status) => ({ label: STATUS_WORDS[status], href: link({ status }), active: question.status === status })),
      // No account yet: its own list (domain.md §6.3).
      { label: 'Request pending', href: PENDING_REQUESTS, active: false },
    ],
    choices: [
      choice('type', 'Type', question.type, TYPE_FILTERS.map((type) => ({ value: type, label: TYPE_WORDS[type] })), 'Any type'),
      choice('administrator', 'Administrator', yesNo(question.administrator), [{ value: 'yes', label: 'Administrator' }, { value: 'no', label: 'Not administrator' }], 'Any access'),
      choice('renews', 'Auto-renew', yesNo(question.renews), [{ value: 'yes', label: 'Auto-renew on' }, { value: 'no', label: 'Auto-renew off' }], 'Any renewal'),
    ],
    keep: Object.entries(query).filter(([name]) => name === 'status' || name === 'sort'),
    clearHref: paths.portal.accounts,
  };
}

/** The heads of the columns: pressing one sorts by it, pressing it again turns the order round. */
export function columnsOf(question: ListQuestion) {
  const query = queryOf(question);
  return SORTS.map((sort) => {
    const isSorted = question.sort === sort;
    const next = isSorted ? sortName({ sort, descending: !question.descending }) : firstOrder(sort);
    const href = addressWith(paths.portal.accounts, query, { sort: next === 'name' ? undefined : next, ...firstPage });
    const direction = isSorted ? (question.descending ? 'descending' : 'ascending') : undefined;
    return { label: SORT_WORDS[sort], numeric: sort === 'alerts', sort: { href, direction } };
  });
}

/**
 * "1–50 of 812" with the links to the neighbouring pages. A list that ends on this page tells its own length; a count that
 * is some seconds old must not contradict it.
 */
export function pagerOf(question: ListQuestion, page: ListPage<AccountLine>, count: number) {
  const links = pageLinks(paths.portal.accounts, queryOf(question), page);
  const total = page.next === undefined ? page.to : count;
  const isExact = total <= COUNTED_UP_TO && total >= page.to;
  return { from: page.from, to: page.to, total: isExact ? total : undefined, moreThan: isExact ? undefined : Math.max(COUNTED_UP_TO, page.next ? page.to : 0), ...links };
}

/** Each filter that could be dropped, with the question that is left without it. */
export function droppable(question: ListQuestion) {
  const { words, status, type, administrator, renews } = question;
  const query = queryOf(question);
  const filters = [
    { name: 'q', label: words && `“${words}”`, without: { ...question, words: '' } },
    { name: 'status', label: status && STATUS_WORDS[status], without: { ...question, status: undefined } },
    { name: 'type', label: type && TYPE_WORDS[type], without: { ...question, type: undefined } },
    { name: 'administrator', label: administrator === undefined ? '' : administrator ? 'Administrator' : 'Not administrator', without: { ...question, administrator: undefined } },
    { name: 'renews', label: renews === undefined ? '' : `Auto-renew ${renews ? 'on' : 'off'}`, without: { ...question, renews: undefined } },
  ];
  return filters.filter(({ label }) => label).map(({ name, label, without }) => ({
    label: label!, without, href: addressWith(paths.portal.accounts, query, { [name]: undefined, ...firstPage }),
  }));
}

/** What to say where nothing is found: which filter to drop, and what it would bring. */
export function dropsOf(question: ListQuestion, counts: readonly number[]) {
  const filters = droppable(question).map((filter, index) => ({ ...filter, count: counts[index] ?? 0 }));
  const helping = filters.filter(({ count }) => count > 0);
  return (helping.length > 0 ? helping : filters).map(({ label, href, count }) => ({ href, label: count === 0 ? label : `${label} – ${found(count)} without it` }));
}

function found(count: number): string {
  if (count > COUNTED_UP_TO) return `more than ${countText(COUNTED_UP_TO)} accounts`;
  return count === 1 ? '1 account' : `${countText(count)} accounts`;
}

// The most alerts and the soonest end are what people look for first.
function firstOrder(sort: Sort): string {
  return sort === 'alerts' ? '-alerts' : sort;
}

function choice(name: string, label: string, value: string | undefined, options: { value: string; label: string }[], any: string) {
  return { name, label, value: value ?? '', options: [{ value: '', label: any }, ...options] };
}

function yesNo(value: boolean | undefined): 'yes' | 'no' | undefined {
  if (value === undefined) return undefined;
  return value ? 'yes' : 'no';
}

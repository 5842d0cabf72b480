import { paths } from '../../paths';
import { type Day } from '../../platform/values/dates';
import { day, daysFrom, money } from '../../platform/values/format';
import { addressWith, firstPage, type ListPage, pageLinks } from '../../platform/pages/pages';
import { DEAL_STATES, type DealState, isOverdue } from '../deal';
import { productName, STATE_BADGES } from '../deal-words.model';
import { type DealQuestion, type DealSort, isFiltered, sortedBy, sortName } from './deals-list.model';
import { type DealLine } from './deals-list.report';

export const COUNTED_UP_TO = 1000;

/** One row as the page says it. */
export function rowOf(line: DealLine, today: Day, now: Date) {
  return {
    href: paths.deals.show(line.id), number: line.number, company: line.company, product: line.product === '' ? '–' : `${line.quantity ?? 1} × ${productName(line.product)}`,
    value: line.valueCents === null ? '–' : money(line.valueCents, line.currency), closeOn: line.closeOn === null ? '–' : day(line.closeOn), badge: STATE_BADGES[line.state], ...nextOf(line, today, now), by: line.registeredName,
  };
}

/** The day that counts next, and how far it is away. */
function nextOf(line: DealLine, today: Day, now: Date): { next: string; away: string; isLate: boolean } {
  if (line.replyByOn) return { next: `We answer by ${day(line.replyByOn)}`, away: isOverdue(line, now) ? 'overdue' : '', isLate: isOverdue(line, now) };
  if (line.state === 'approved') return { next: `Protected until ${day(line.protectedUntil!)}`, away: daysFrom(today, line.protectedUntil!), isLate: false };
  return { next: line.state === 'draft' ? 'Not submitted yet' : '–', away: '', isLate: false };
}

/** The address's own words for a question. */
export function queryOf(question: DealQuestion): Record<string, string> {
  const sort = sortName(question);
  return Object.fromEntries(Object.entries({ q: question.words, state: question.state ?? '', sort: sort === '-newest' ? '' : sort }).filter(([, value]) => value !== ''));
}

/** Filters, heads and links of the list. */
export function toolsOf(question: DealQuestion, counts: Record<string, number>) {
  const query = queryOf(question);
  const link = (state: DealState | undefined) => addressWith(paths.deals.index, query, { state, ...firstPage });
  const head = (label: string, sort: DealSort, rest: object = {}) => ({
    label, ...rest, sort: { href: addressWith(paths.deals.index, query, { sort: sortedBy(question, sort), ...firstPage }), ...question.sort === sort && { direction: question.descending ? 'descending' : 'ascending' } },
  });
  return {
    chips: [
      { label: 'All', href: link(undefined), active: question.state === undefined },
      ...DEAL_STATES.filter((state) => (counts[state] ?? 0) > 0 || question.state === state).map((state) => ({ label: STATE_BADGES[state].label, href: link(state), active: question.state === state, count: counts[state] ?? 0 })),
    ],
    columns: [
      head('Customer', 'company'), { label: 'Product' }, head('Value', 'value', { numeric: true }), head('Expected close', 'close'), { label: 'Status' }, { label: 'Next' }, { label: 'Registered by' }, head('Deal', 'newest'),
    ],
    words: question.words, keep: Object.entries(query).filter(([name]) => name !== 'q'), isFiltered: isFiltered(question),
    clearHref: paths.deals.index, csvHref: addressWith(paths.deals.csv, query, {}),
  };
}

export function pagerOf(question: DealQuestion, page: ListPage<unknown>, count: number) {
  return { from: page.from, to: page.to, ...count > COUNTED_UP_TO ? { moreThan: COUNTED_UP_TO } : { total: count }, ...pageLinks(paths.deals.index, queryOf(question), page) };
}

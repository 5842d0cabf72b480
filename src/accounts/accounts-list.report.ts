import { readWithin, type Scope, type Statement } from '../platform/database/database';
import { type Day } from '../platform/values/dates';
import { type PageRequest, type Place } from '../platform/pages/pages';
import { recentCount, rememberCount } from './account-counts';
import { type AccountLine, asOneText, LINE_COLUMNS, linesOf, type LinesText } from './account-lines';
import { type FacetFilter, facetsOf } from './account-facets.model';
import { CHOSEN_ACCOUNTS, chosenValues, FURTHER } from './limits/chosen-accounts.report';
import { endsBetween, facetFilterOf, type ListQuestion, type Sort } from './accounts-list.model';

/** Counts are exact up to here (architecture: accounts list). */
export const COUNTED_UP_TO = 1000;
export type PageSize = 50 | 1000;
/** `limitedTo` is the membership of somebody who sees only chosen accounts. */
export type Asked = { organizationId: string; limitedTo?: string | undefined; question: ListQuestion; today: Day };

/**
 * One page of the list and how many accounts there are in all (counted up to COUNTED_UP_TO + 1; 0 where the list ends on
 * this page, which tells it). One round trip; two for words that more than a page of accounts have.
 */
export async function readAccountsPage(scope: Scope, asked: Asked, page: PageRequest, now: Date): Promise<{ lines: AccountLine[]; count: number }> {
  // A limited member's list is counted anew: it is short, and may have changed just now.
  let known = asked.limitedTo ? undefined : recentCount(asked.organizationId, asked.question, now);
  // How many there are decides the way to those that expire soon.
  if (known === undefined && !asked.limitedTo && endsBetween(asked.question, asked.today) && asked.question.sort !== 'expires') known = await countNow(scope, asked, now);
  const statement = pageStatement(asked, page, known);
  if (known !== undefined || (asked.question.words !== '' && !asked.limitedTo)) {
    const [[found]] = await readWithin<[LinesText]>(scope, [asOneText(statement)]);
    const lines = linesOf(found!) ?? await linesApart(scope, statement);
    const goesOn = lines.length > page.size || page.direction === 'before';
    return { lines, count: known ?? (goesOn ? await countNow(scope, asked, now) : 0) };
  }
  const [[found], counted] = await readWithin<[LinesText, { count: number }]>(scope, [asOneText(statement), countStatement(asked)]);
  const count = counted[0]!.count;
  if (!asked.limitedTo) rememberCount(asked.organizationId, asked.question, now, count);
  return { lines: linesOf(found!) ?? await linesApart(scope, statement), count };
}

/** Row by row and cell by cell, for names that could be mistaken for two cells. */
async function linesApart(scope: Scope, statement: Statement): Promise<AccountLine[]> {
  return (await readWithin<[AccountLine]>(scope, [statement]))[0];
}

async function countNow(scope: Scope, asked: Asked, now: Date): Promise<number> {
  const [count] = await countAll(scope, [asked]) as [number];
  rememberCount(asked.organizationId, asked.question, now, count);
  return count;
}

/** How many accounts each of some questions would find, in one round trip. */
export async function countAll(scope: Scope, asked: readonly Asked[]): Promise<number[]> {
  if (asked.length === 0) return [];
  const counted = await readWithin<{ count: number }[]>(scope, asked.map(countStatement));
  return counted.map((rows) => rows[0]!.count);
}

/**
 * The statement for one page of the list, one row more than the page to tell whether there is a next one. Every
 * combination of filters, sort and place is one of a fixed set of prepared statements over an index that has the rows
 * in order already, so a page costs the same wherever it stands; words go to app.search_accounts. `count` is how many the
 * question finds, where that is known: more than COUNTED_UP_TO that end soon are met often enough on the way along the sort.
 */
export function pageStatement({ organizationId, limitedTo, question, today }: Asked, page: PageRequest, count?: number): Statement {
  const backwards = page.direction === 'before' && page.place !== undefined;
  const descending = question.descending !== backwards;
  const order: Order = { sort: question.sort, descending, after: page.place !== undefined, size: page.size as PageSize };
  const facets = facetFilterOf(question);
  const ends = endsBetween(question, today);
  const place = page.place ? [page.place.value, page.place.id] : [];
  if (limitedTo) return statementOf('chosen', order, [...chosenValues({ organizationId, membershipId: limitedTo, facets: facets && facetsOf(facets), ends, words: question.words }), ...place]);
  if (question.words !== '') return searchStatement(question, order, facets && facetsOf(facets), ends, page.place);
  if (ends) return endingStatement(order, facetsOf(facets!), count, [organizationId, facetsOf(facets!), ...ends, ...place]);
  if (!facets && question.sort === 'name') return statementOf('all', order, [organizationId, ...place]);
  return statementOf('facets', order, [organizationId, facetsOf(facets ?? {}), ...place]);
}

function endingStatement(order: Order, facets: readonly number[], count: number | undefined, values: readonly unknown[]): Statement {
  if (order.sort === 'expires') return statementOf('endingInOrder', order, values);
  return count !== undefined && count > COUNTED_UP_TO ? statementOf('endingOnTheWay', { ...order, facets: facets.length }, values) : statementOf('ending', order, values);
}

/** The statement that counts what the filters let through, up to one more than COUNTED_UP_TO. */
export function countStatement({ organizationId, limitedTo, question, today }: Asked): Statement {
  const facets = facetFilterOf(question);
  const ends = endsBetween(question, today);
  if (limitedTo) return { ...COUNTS.chosen, values: chosenValues({ organizationId, membershipId: limitedTo, facets: facets && facetsOf(facets), ends, words: question.words }) };
  if (question.words !== '') {
    const values = [question.words, facets ? facetsOf(facets) : null, ends?.[0] ?? null, ends?.[1] ?? null];
    return { name: 'accounts-count-found', text: `select app.count_found_accounts($1, $2, $3, $4, ${COUNTED_UP_TO + 1}) as count`, values };
  }
  if (ends) return countEnding({ organizationId }, facets!, ends);
  return facets ? { ...COUNTS.facets, values: [organizationId, facetsOf(facets)], onePlan: true } : { ...COUNTS.all, values: [organizationId], onePlan: true };
}

/** The statement that counts the accounts of some facets that end between two days, both included. */
export function countEnding({ organizationId, limitedTo }: Pick<Asked, 'organizationId' | 'limitedTo'>, facets: FacetFilter, ends: readonly [Day, Day]): Statement {
  if (limitedTo) return { ...COUNTS.chosen, values: chosenValues({ organizationId, membershipId: limitedTo, facets: facetsOf(facets), ends, words: '' }) };
  return { ...COUNTS.ending, values: [organizationId, facetsOf(facets), ...ends] };
}

/** Every row of the list in its order, read in batches by place: for files of any length. */
export async function* eachLine(scope: Scope, asked: Asked): AsyncGenerator<AccountLine> {
  const page: PageRequest = { sort: '', size: 1000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const [lines] = await readWithin<[AccountLine]>(scope, [pageStatement(asked, page)]);
    yield* lines.slice(0, page.size);
    if (lines.length <= page.size) return;
    page.place = placeOf(asked.question.sort)(lines[page.size - 1]!);
  }
}

/** How a line's place in the list is told, by the sort. */
export function placeOf(sort: Sort): (line: AccountLine) => Place {
  const column = SORT_COLUMNS[sort];
  return (line) => ({ value: String(line[column]), id: line.id });
}

type Order = { sort: Sort; descending: boolean; after: boolean; size: PageSize; facets?: number };
type Kind = 'all' | 'facets' | 'ending' | 'endingInOrder' | 'endingOnTheWay' | 'chosen';

const SORT_COLUMNS = { name: 'sort_name', plan: 'plan_name', expires: 'sort_expires_on', source: 'source', alerts: 'open_alerts' } as const;
const LINE = LINE_COLUMNS.map((column) => `a.${column}`).join(', ');
const ONE_PLAN: readonly Kind[] = ['all', 'facets', 'endingOnTheWay'];
const texts = new Map<string, string>();

function statementOf(kind: Kind, order: Order, values: readonly unknown[]): Statement {
  const name = `accounts-${kind}-${order.sort}-${order.descending ? 'down' : 'up'}-${order.after ? 'after' : 'first'}-${order.size}${order.facets ? `-${order.facets}` : ''}`;
  let text = texts.get(name);
  if (!text) texts.set(name, (text = TEXTS[kind](order)));
  return { name, text, values, onePlan: ONE_PLAN.includes(kind) };
}

const TEXTS: Record<Kind, (order: Order) => string> = {
  // accounts_by_name, read from the place on.
  all: (order) => `select ${LINE} from accounts a where organization_id = $1 ${afterPlace(order, 2)} ${inOrder(order)} limit ${order.size + 1}`,

  // A walk along accounts_by_facet_… for each facet, of which the first rows of all are kept, then fetched.
  facets: (order) => walkFacets(order, afterPlace(order, 3)),
  endingInOrder: (order) => walkFacets(order, `and a.sort_expires_on between $3 and $4 ${afterPlace(order, 5)}`),

  // One walk along accounts_by_facet_… a facet, merged in their order and left when the page is full. The day is only looked
  // at: adding nothing to it keeps the planner from looking for it first.
  endingOnTheWay: (order) => `
    select ${LINE} from (
      select merged.id from (${Array.from({ length: order.facets! }, (_, index) => `
        (select a.id, a.${column(order)} from accounts a where a.organization_id = $1 and a.list_facet = ($2::smallint[])[${index + 1}]
            and a.sort_expires_on + 0 between $3 and $4 ${afterPlace(order, 5)} ${inOrder(order)})`).join(' union all')}) merged
      ${inOrder(order)} limit ${order.size + 1}) kept
    join accounts a on a.organization_id = $1 and a.id = kept.id ${inOrder(order, 'a.')}`,

  // What ends within some days is a short range of accounts_by_facet_expiry: sorted from there.
  ending: (order) => `
    select ${LINE} from (
      select a.id from accounts a
       where a.organization_id = $1 and a.list_facet = any ($2::smallint[]) and a.sort_expires_on between $3 and $4
         ${afterPlace(order, 5)} ${inOrder(order)} limit ${order.size + 1}) kept
    join accounts a on a.organization_id = $1 and a.id = kept.id ${inOrder(order, 'a.')}`,

  chosen: (order) => `select ${LINE} from accounts a where ${CHOSEN_ACCOUNTS} ${afterPlace(order, FURTHER)} ${inOrder(order, 'a.')} limit ${order.size + 1}`,
};

function walkFacets(order: Order, condition: string): string {
  return `
    select ${LINE} from (
      select walked.id from unnest($2::smallint[]) as wanted(facet), lateral (
        select a.id, a.${column(order)} from accounts a where a.organization_id = $1 and a.list_facet = wanted.facet
           ${condition} ${inOrder(order)} limit ${order.size + 1}) walked
      ${inOrder(order)} limit ${order.size + 1}) kept
    join accounts a on a.organization_id = $1 and a.id = kept.id ${inOrder(order, 'a.')}`;
}

const upTo = `limit ${COUNTED_UP_TO + 1}) counted`;
const COUNTS = {
  all: { name: 'accounts-count-all', text: `select count(*)::integer as count from (select from accounts where organization_id = $1 ${upTo}` },
  facets: {
    name: 'accounts-count-facets',
    text: `select count(*)::integer as count from (select from accounts where organization_id = $1 and list_facet = any ($2::smallint[]) ${upTo}`,
  },
  chosen: { name: 'accounts-count-chosen', text: `select count(*)::integer as count from (select from accounts a where ${CHOSEN_ACCOUNTS} ${upTo}` },
  ending: {
    name: 'accounts-count-ending',
    text: `select count(*)::integer as count from (
      select from accounts where organization_id = $1 and list_facet = any ($2::smallint[]) and sort_expires_on between $3 and $4 ${upTo}`,
  },
} as const;

function searchStatement(
  question: ListQuestion, order: Order, facets: number[] | undefined, ends: readonly [Day, Day] | undefined, place: Place | undefined,
): Statement {
  const values = [
    question.words, facets ?? null, ends?.[0] ?? null, ends?.[1] ?? null,
    order.sort, order.descending, place?.value ?? null, place?.id ?? null, order.size + 1,
  ];
  return { name: 'accounts-search', text: 'select * from app.search_accounts($1, $2, $3, $4, $5, $6, $7, $8, $9)', values };
}

function column({ sort }: Order): string {
  return SORT_COLUMNS[sort];
}

function afterPlace(order: Order, parameter: number): string {
  if (!order.after) return '';
  return `and (a.${column(order)}, a.id) ${order.descending ? '<' : '>'} ($${parameter}, $${parameter + 1})`;
}

function inOrder(order: Order, alias = ''): string {
  const direction = order.descending ? 'desc' : 'asc';
  return `order by ${alias}${column(order)} ${direction}, ${alias}id ${direction}`;
}

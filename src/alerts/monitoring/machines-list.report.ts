import { chosenOf } from '../../accounts/limits/chosen-accounts.report';
import { facetsOf } from '../../computers/states/state-group.model';
import { readWithin, type Scope, type Statement } from '../../platform/database/database';
import { type PageRequest } from '../../platform/pages/pages';
import { LINE, LINE_JOINS, type MachineLine } from './machine-line';
import { type ListQuestion, type Sort, statesOf } from './machines-list.model';

/** Counts are exact up to here. */
export const COUNTED_UP_TO = 1000;
/** Words and versions that so few machines have are looked up first; those that more have are met soon on the way along the sort. */
const FEW = 2_000;

/** `limitedTo` is the membership of somebody who sees only chosen accounts. */
export type Asked = { organizationId: string; limitedTo?: string | undefined; question: ListQuestion };
/** Where the rows of a question are found. */
type Way =
  /** In the index of each facet, in the order of the sort. */
  | { by: 'facets' }
  /** Among few, which are sorted: those of one account, those of the accounts chosen for somebody, those that were looked up. */
  | { by: 'account' | 'chosen'; of: string }
  | { by: 'ids'; ids: readonly string[] };

/** One page of the list and how many machines there are in all, up to COUNTED_UP_TO + 1. Two round trips where words or a version are asked for. */
export async function readMachinesPage(scope: Scope, asked: Asked, page: PageRequest): Promise<{ lines: MachineLine[]; count: number }> {
  const way = await wayTo(scope, asked);
  const [lines, [counted]] = await readWithin<[MachineLine, { count: number }]>(scope, [pageStatement(asked, way, page), countStatement(asked, way)]);
  return { lines, count: counted!.count };
}

/** How many machines each of some questions would find, up to COUNTED_UP_TO + 1. */
export async function countAll(scope: Scope, asked: readonly Asked[]): Promise<number[]> {
  if (asked.length === 0) return [];
  const ways = await Promise.all(asked.map((each) => wayTo(scope, each)));
  const counted = await readWithin<{ count: number }[]>(scope, asked.map((each, index) => countStatement(each, ways[index]!)));
  return counted.map((rows) => rows[0]!.count);
}

/** Every row of the list in its order, read in batches by place: for files of any length. */
export async function* eachLine(scope: Scope, asked: Asked): AsyncGenerator<MachineLine> {
  const way = await wayTo(scope, asked);
  const page: PageRequest = { sort: '', size: 1000, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const [lines] = await readWithin<[MachineLine]>(scope, [pageStatement(asked, way, page)]);
    yield* lines.slice(0, page.size);
    if (lines.length <= page.size) return;
    const last = lines[page.size - 1]!;
    page.place = { value: last.place, id: last.id };
  }
}

async function wayTo(scope: Scope, { organizationId, limitedTo, question: { customer, words, version } }: Asked): Promise<Way> {
  if (limitedTo !== undefined) return { by: 'chosen', of: limitedTo };
  if (customer !== undefined) return { by: 'account', of: customer };
  if (words === '' && version === undefined) return { by: 'facets' };
  const [[found]] = await readWithin<[{ ids: string[] | null }]>(scope, [words === '' ? fewOfVersion(organizationId, version!) : fewOfWords(words)]);
  return found!.ids === null ? { by: 'facets' } : { by: 'ids', ids: found!.ids };
}

function fewOfWords(words: string): Statement {
  return { name: 'machines-find', text: 'select app.find_machines($1, $2) as ids', values: [words, FEW] };
}

function fewOfVersion(organizationId: string, version: string): Statement {
  return {
    name: 'machines-of-version', values: [organizationId, version, FEW],
    text: `select case when count(*) <= $3 then coalesce(array_agg(id), '{}') end as ids
             from (select id from machines where organization_id = $1 and client_version = $2 limit $3 + 1) found`,
  };
}

/** The statement for one page, one row more than it has, to tell whether there is a next one. */
export function pageStatement(asked: Asked, way: Way, page: PageRequest): Statement {
  const { question } = asked;
  const backwards = page.direction === 'before' && page.place !== undefined;
  const descending = question.descending !== backwards;
  const column = SORT_COLUMNS[question.sort];
  const { values, condition, name, parameter } = conditionOf(asked, way);
  const after = page.place ? `and (m.${column}, m.id) ${descending ? '<' : '>'} (${parameter(page.place.value)}, ${parameter(page.place.id)})` : '';
  const order = (alias: string) => `order by ${alias}${column} ${descending ? 'desc' : 'asc'}, ${alias}id ${descending ? 'desc' : 'asc'}`;
  const limit = `limit ${page.size + 1}`;
  const kept = way.by === 'facets'
    ? `select walked.id from unnest($2::smallint[]) as wanted(facet), lateral (
         select m.id, m.${column} from machines m where m.organization_id = $1 and m.list_facet = wanted.facet ${condition} ${after} ${order('m.')} ${limit}) walked
       ${order('walked.')} ${limit}`
    : `select m.id from machines m where m.organization_id = $1 and m.list_facet = any ($2::smallint[]) ${condition} ${after} ${order('m.')} ${limit}`;
  return {
    name: `machines-${name}-${question.sort}-${descending ? 'down' : 'up'}-${page.place ? 'after' : 'first'}-${page.size}`, values, onePlan: way.by === 'facets',
    text: `select ${LINE}, m.${column}::text as place from (${kept}) kept join machines m on m.organization_id = $1 and m.id = kept.id ${LINE_JOINS} ${order('m.')}`,
  };
}

/** The statement that counts what the question lets through. */
export function countStatement(asked: Asked, way: Way): Statement {
  const { values, condition, name } = conditionOf(asked, way);
  return {
    name: `machines-count-${name}`, values,
    text: `select count(*)::integer as count from (select from machines m where m.organization_id = $1 and m.list_facet = any ($2::smallint[]) ${condition} limit ${COUNTED_UP_TO + 1}) counted`,
  };
}

// Generated columns without nulls (migration 20261122237002).
const SORT_COLUMNS: Record<Sort, string> = { state: 'sort_state', name: 'sort_name', contact: 'sort_contact_at', backup: 'sort_backup_at', data: 'bytes_protected' };

/** What follows "organization = $1 and facet in $2", with its values, and a name that tells this condition from every other. */
function conditionOf({ organizationId, question }: Asked, way: Way) {
  const values: unknown[] = [organizationId, facetsOf(statesOf(question), question.kind)];
  const parameter = (value: unknown) => `$${values.push(value)}`;
  const parts: string[] = [];
  // The accounts of a limited member are the first wall here, the policies the second; an id without its dashes is a list's element.
  if (way.by === 'chosen') parts.push(`m.account_id = any (${chosenOf('$1', parameter(way.of))})`);
  if (way.by === 'ids') parts.push(`m.id = any (${parameter(way.ids.map((id) => id.replaceAll('-', '')))}::uuid[])`);
  if (question.customer !== undefined) parts.push(`m.account_id = ${parameter(question.customer)}`);
  if (question.version !== undefined) parts.push(`m.client_version = ${parameter(question.version)}`);
  // Those that were looked up have the words already.
  const asksWords = question.words !== '' && way.by !== 'ids';
  if (asksWords) parts.push(holdsWords(parameter(question.words)));
  const flags = [question.customer !== undefined && 'customer', question.version !== undefined && 'version', asksWords && 'words'].filter(Boolean);
  return { values, parameter, condition: parts.map((part) => `and ${part}`).join(' '), name: [way.by, ...flags].join('-') };
}

/** The same as app.find_machines: up to two letters begin a name, more stand anywhere in it, in the host's, or in the customer's. */
function holdsWords(words: string): string {
  const pattern = `(select case when length(app.searchable(${words})) < 3 then substr(app.search_pattern(app.searchable(${words})), 2) else app.search_pattern(app.searchable(${words})) end)`;
  return `(m.search_text like ${pattern} or exists (select from accounts a where a.organization_id = $1 and a.id = m.account_id and a.search_text like ${pattern}))`;
}

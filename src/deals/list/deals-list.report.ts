import { type Scope, type Scoped, within } from '../../platform/database/database';
import { type PageRequest, type Place } from '../../platform/pages/pages';
import { type Deal } from '../deal';
import { type DealQuestion, type DealSort, SORT_KINDS } from './deals-list.model';

export interface DealLine extends Pick<Deal, 'id' | 'number' | 'company' | 'product' | 'quantity' | 'valueCents' | 'currency' | 'state' | 'closeOn' | 'replyByOn' | 'replyByAt' | 'protectedUntil' | 'registeredName' | 'submittedAt' | 'createdAt'> {
  /** The place in the list, as the database's own text. */
  readonly place: string;
}

const COLUMNS: Record<DealSort, string> = { newest: 'created_at', company: 'sort_name', value: 'sort_value_cents', close: 'sort_close_on' };
const TYPES = { text: 'text', day: 'date', moment: 'timestamptz', bigint: 'bigint', integer: 'integer' } as const;
/** Words that more deals have than this find the first so many. */
const MOST_FOUND = 1000;

/** `limitedTo` is the membership of somebody who sees only chosen accounts. */
type Asked = { organizationId: string; limitedTo: string | undefined; question: DealQuestion };

/** One page of the organization's deals and one line more; reversed for `before`. In the member's scope: a limited one sees their own, and those of their accounts. */
export async function listDeals(trx: Scoped, { organizationId, limitedTo, question }: Asked, page: PageRequest): Promise<DealLine[]> {
  const column = `d.${COLUMNS[question.sort]}`;
  const backwards = page.direction === 'before' && page.place !== undefined;
  const direction = question.descending !== backwards ? 'desc' : 'asc';
  const beyond = page.place ? `and (${column}, d.id) ${direction === 'desc' ? '<' : '>'} (cast(:placeValue as ${TYPES[SORT_KINDS[question.sort]]}), cast(:placeId as uuid))` : '';
  const { rows } = await trx.raw<{ rows: DealLine[] }>(
    `select d.id, d.number, d.company, d.product, d.quantity, d.value_cents as "valueCents", d.currency, d.state, d.close_on as "closeOn", d.reply_by_on as "replyByOn", d.reply_by_at as "replyByAt",
            d.protected_until as "protectedUntil", d.registered_name as "registeredName", d.submitted_at as "submittedAt", d.created_at as "createdAt", ${column}::text as place
       from deals d where d.organization_id = :organizationId ${conditions(question, limitedTo)} ${beyond} order by ${column} ${direction}, d.id ${direction} limit :limit`,
    { ...values(organizationId, question), ...page.place && { placeValue: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return rows;
}

/** How many the question finds, counted up to a bound. */
export async function countDeals(trx: Scoped, { organizationId, limitedTo, question }: Asked, upTo: number): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from (select from deals d where d.organization_id = :organizationId ${conditions(question, limitedTo)} limit :upTo) counted`, { ...values(organizationId, question), upTo });
  return rows[0]!.count;
}

/** How many deals there are in each state, counted up to a thousand each. */
export async function countByState(trx: Scoped, organizationId: string, states: readonly string[]): Promise<Record<string, number>> {
  const { rows } = await trx.raw<{ rows: { state: string; count: number }[] }>(
    `select s.state, (select count(*)::int from (select from deals d where d.organization_id = ? and d.state = s.state limit 1000) counted) as count from unnest(cast(? as text[])) as s (state)`,
    [organizationId, [...states]]);
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}

/** Every line in its order, read in batches: for files of any length. */
export async function* eachDeal(scope: Scope, asked: Asked): AsyncGenerator<DealLine> {
  const page: PageRequest = { sort: '', size: 500, direction: 'after', place: undefined, position: 0 };
  for (;;) {
    const lines = await within(scope, (trx) => listDeals(trx, asked, page), { readOnly: true });
    yield* lines.slice(0, page.size);
    if (lines.length <= page.size) return;
    page.place = placeOf(lines[page.size - 1]!);
  }
}

export function placeOf({ place, id }: DealLine): Place {
  return { value: place, id };
}

function conditions({ words, state }: DealQuestion, limitedTo: string | undefined): string {
  const has = limitedTo ? 'd.search_text like app.search_pattern(app.searchable(:words))' : `d.id = any(app.find_deals(:words, ${MOST_FOUND}))`;
  return `${state === undefined ? '' : 'and d.state = :state'} ${words === '' ? '' : `and ${has}`}`;
}

function values(organizationId: string, { words, state }: DealQuestion): Record<string, string> {
  return { organizationId, ...state !== undefined && { state }, ...words !== '' && { words } };
}

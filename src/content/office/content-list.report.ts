import { type ContentItem, CONTENT_KINDS, CONTENT_PRODUCTS, type ContentKind, type ContentProduct } from '../content-item';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type PageRequest } from '../../platform/pages/pages';
import { isUuid } from '../../platform/database/database';

export const LIST_STATES = ['all', 'draft', 'published', 'archived', 'due', 'mine'] as const;
export type ListState = (typeof LIST_STATES)[number];
export type ListQuestion = { state: ListState; kind?: ContentKind; product?: ContentProduct; ownerId?: string; q: string };
export type ListedItem = Pick<ContentItem, 'id' | 'kind' | 'slug' | 'title' | 'state' | 'products' | 'downloadsCount' | 'reviewOn' | 'version' | 'updatedAt'> & { ownerName: string | null; place: string };
type For = { today: Day; personId: string };

const COUNTED_UP_TO = 1_000;

/** Reads the filters in an address; what is not known is left out. */
export function readListQuestion(query: Readonly<Record<string, string>>): ListQuestion {
  const kind = CONTENT_KINDS.find((one) => one === query['kind']);
  const product = CONTENT_PRODUCTS.find((one) => one === query['product']);
  const owner = query['owner'] ?? '';
  return { state: LIST_STATES.find((one) => one === query['state']) ?? 'all', q: (query['q'] ?? '').trim().slice(0, 200), ...kind && { kind }, ...product && { product }, ...isUuid(owner) && { ownerId: owner } };
}

/** A page and one more, what was changed last first. */
export async function listContent(trx: Scoped, question: ListQuestion, page: PageRequest, reader: For): Promise<ListedItem[]> {
  const isUpwards = page.direction === 'before' && page.place !== undefined;
  const direction = isUpwards ? 'asc' : 'desc';
  const { where, bindings } = conditionsOf(question, reader);
  const { rows } = await trx.raw<{ rows: ListedItem[] }>(
    `select c.id, c.kind, c.slug, c.title, c.state, c.products, c.downloads_count as "downloadsCount", c.review_on as "reviewOn", c.version, c.updated_at as "updatedAt", c.updated_at::text as place,
            nullif(trim(p.first_name || ' ' || p.last_name), '') as "ownerName"
       from content_items c left join people p on p.id = c.owner_id
      where ${where} ${page.place ? `and (c.updated_at, c.id) ${isUpwards ? '>' : '<'} (cast(:placeAt as timestamptz), cast(:placeId as uuid))` : ''}
      order by c.updated_at ${direction}, c.id ${direction} limit :limit`,
    { ...bindings, ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return rows;
}

/** How many there are behind each of the states, with the other filters; counting stops at a thousand. */
export async function countContent(trx: Scoped, question: ListQuestion, reader: For): Promise<Record<ListState, number>> {
  const parts = LIST_STATES.map((state) => `(select count(*)::int from (select from content_items c where ${conditionsOf({ ...question, state }, reader).where} limit ${COUNTED_UP_TO}) counted) as ${state}`);
  const { rows } = await trx.raw<{ rows: Record<ListState, number>[] }>(`select ${parts.join(', ')}`, conditionsOf(question, reader).bindings);
  return rows[0]!;
}

function conditionsOf({ state, kind, product, ownerId, q }: ListQuestion, { today, personId }: For): { where: string; bindings: Record<string, unknown> } {
  const states: Record<ListState, string> = {
    all: 'true', draft: "c.state = 'draft'", published: "c.state = 'published'", archived: "c.state = 'archived'", due: "c.state = 'published' and c.review_on <= :today", mine: 'c.owner_id = :personId',
  };
  const where = [
    states[state], ...kind ? ['c.kind = :kind'] : [], ...product ? ['c.products @> cast(array[:product] as text[])'] : [], ...ownerId ? ['c.owner_id = :ownerId'] : [],
    ...q ? ['(lower(c.title) like :like or c.slug = lower(:q))'] : [],
  ];
  return { where: where.join(' and '), bindings: { today, personId, ...kind && { kind }, ...product && { product }, ...ownerId && { ownerId }, ...q && { q, like: `%${q.toLowerCase().replace(/[\\%_]/g, '\\$&')}%` } } };
}

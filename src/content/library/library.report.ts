import { type ContentItem, type ContentKind, type ContentProduct } from '../content-item';
import { searchContent, type ContentSearch } from '../content-search.report';
import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';
import { type PageRequest } from '../../platform/pages/pages';
import { LIBRARIES, type LibraryName, PROMOTION_PHASES, type PromotionPhase } from './library.model';
import { kindsNamedBy, type LibraryQuestion, type LibrarySort } from './library-question.model';

export type LibraryCard = Pick<ContentItem, 'id' | 'kind' | 'slug' | 'title' | 'abstract' | 'products' | 'publishedAt' | 'startsOn' | 'endsOn' | 'link' | 'minutes' | 'fileSeconds' | 'fileName' | 'fileType' | 'isCoBranded'> & { hasText: boolean; place: string };
export type LibraryCounts = { kinds: Partial<Record<ContentKind, number>>; products: Partial<Record<ContentProduct, number>>; phases: Partial<Record<PromotionPhase, number>>; total: number };

const CARD = `c.id, c.kind, c.slug, c.title, c.abstract, c.products, c.published_at as "publishedAt", c.starts_on as "startsOn", c.ends_on as "endsOn", c.link, c.minutes, c.file_seconds as "fileSeconds",
  c.file_name as "fileName", c.file_type as "fileType", c.is_co_branded as "isCoBranded", c.body <> '' as "hasText"`;
const SORTED: Readonly<Record<LibrarySort, { by: string; type: string; isUpwards: boolean }>> = {
  best: { by: '', type: 'int', isUpwards: false },
  newest: { by: 'c.published_at', type: 'timestamptz', isUpwards: false },
  title: { by: 'app.searchable(c.title) collate "C"', type: 'text', isUpwards: true },
  downloads: { by: 'c.downloads_count', type: 'bigint', isUpwards: false },
};
const PHASES: Readonly<Record<PromotionPhase, string>> = {
  running: '(c.starts_on is null or c.starts_on <= :today) and (c.ends_on is null or c.ends_on >= :today)', coming: 'c.starts_on > :today', past: 'c.ends_on < :today',
};
const PHASE = `case ${PROMOTION_PHASES.map((phase) => `when ${PHASES[phase]} then '${phase}'`).join(' ')} end`;

/** A page of a library and one more, with how many there are by kind, product and phase; each filter's counts leave that filter out. */
export async function readLibrary(trx: Scoped, question: LibraryQuestion, page: PageRequest, today: Day): Promise<{ cards: LibraryCard[]; counts: LibraryCounts }> {
  const { kind: _kind, product: _product, phase: _phase, ...anything } = question;
  const search = await searchContent(trx, question.q, kindsNamedBy(question.q), conditionsOf(anything, today));
  return { cards: await listCards(trx, question, search, page, today), counts: await countCards(trx, question, search, today) };
}

/** Promotions that hold today, those that end first before the others. */
export async function listRunningPromotions(trx: Scoped, today: Day, limit = 3): Promise<LibraryCard[]> {
  const { rows } = await trx.raw<{ rows: LibraryCard[] }>(
    `select ${CARD}, '' as place from content_items c where c.kind = 'promotion' and c.state = 'published' and ${PHASES.running} order by c.ends_on, c.id limit :limit`, { today, limit });
  return rows;
}

/** Of each kind of its library, its own first, the newest that are about one of the item's products; no promotion that does not hold. */
export async function listRelated(trx: Scoped, { id, kind, products }: Pick<ContentItem, 'id' | 'kind' | 'products'>, library: LibraryName, today: Day): Promise<LibraryCard[]> {
  const { rows } = await trx.raw<{ rows: LibraryCard[] }>(
    `select found.* from unnest(cast(:kinds as text[])) with ordinality as k (kind, nth) cross join lateral (
       select ${CARD}, '' as place from content_items c where c.kind = k.kind and c.state = 'published' and c.id <> :id and c.products && cast(:products as text[]) and (c.kind <> 'promotion' or ${PHASES.running}) order by c.published_at desc, c.id desc limit 2) found
      order by k.kind <> :kind, k.nth limit 5`, { kinds: [...LIBRARIES[library].kinds], kind, today, id, products: [...products] });
  return rows;
}

async function listCards(trx: Scoped, question: LibraryQuestion, search: ContentSearch, page: PageRequest, today: Day): Promise<LibraryCard[]> {
  const { type, isUpwards: usually, by } = SORTED[question.sort];
  const sorted = by === '' ? search.rank : by;
  const isUpwards = usually !== (page.direction === 'before' && page.place !== undefined);
  const direction = isUpwards ? 'asc' : 'desc';
  const { where, bindings } = conditionsOf(question, today);
  const { rows } = await trx.raw<{ rows: LibraryCard[] }>(
    `select ${CARD}, (${sorted})::text as place from content_items c where c.state = 'published' and ${where} and ${search.where}
        ${page.place ? `and (${sorted}, c.id) ${isUpwards ? '>' : '<'} (cast(:placeAt as ${type}), cast(:placeId as uuid))` : ''}
      order by ${sorted} ${direction}, c.id ${direction} limit :limit`,
    { ...bindings, ...search.bindings, ...page.place && { placeAt: page.place.value, placeId: page.place.id }, limit: page.size + 1 });
  return rows;
}

async function countCards(trx: Scoped, question: LibraryQuestion, search: ContentSearch, today: Day): Promise<LibraryCounts> {
  const { kind: _kind, phase: _phase, ...withoutKind } = question;
  const { product: _product, ...withoutProduct } = question;
  const promotions = { ...withoutKind, kind: 'promotion' } as const;
  const kinds = await countBy(trx, 'c.kind', withoutKind, search, today);
  const products = await countBy(trx, 'unnest(c.products)', withoutProduct, search, today);
  const phases = question.kind === 'promotion' ? await countBy(trx, PHASE, promotions, search, today) : {};
  const total = question.phase ? phases[question.phase] : question.kind ? kinds[question.kind] : Object.values(kinds).reduce((all, one) => all + one, 0);
  return { kinds, products, phases, total: total ?? 0 };
}

async function countBy(trx: Scoped, by: string, question: Omit<LibraryQuestion, 'sort'>, search: ContentSearch, today: Day): Promise<Record<string, number>> {
  const { where, bindings } = conditionsOf(question, today);
  const { rows } = await trx.raw<{ rows: { key: string; count: number }[] }>(
    `select ${by} as key, count(*)::int as count from content_items c where c.state = 'published' and ${where} and ${search.where} group by 1`, { ...bindings, ...search.bindings });
  return Object.fromEntries(rows.map(({ key, count }) => [key, count]));
}

function conditionsOf({ library, kind, product, phase }: Omit<LibraryQuestion, 'sort'>, today: Day): { where: string; bindings: Record<string, unknown> } {
  const where = ['c.kind = any(cast(:kinds as text[]))', ...product ? ['c.products @> cast(array[:product] as text[])'] : [], ...phase ? [PHASES[phase]] : []];
  return { where: where.join(' and '), bindings: { kinds: kind ? [kind] : [...LIBRARIES[library].kinds], today, ...product && { product } } };
}

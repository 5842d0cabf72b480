import { type Scoped } from '../../platform/database';
import { type ContentProduct } from '../content-item';
import { type ArticleTopic } from './article-topics.model';

/** Of the articles that fit, so many are put in order and can be paged through: nobody reads further. */
export const IN_ORDER = 200;
/** What words are shown in between, for the page to mark: no letters of any language. */
export const MARKS = ['\uE000', '\uE001'] as const;

export type Asked = {
  words: string;
  /** Any of the words is enough. */
  any?: boolean;
  product?: ContentProduct | undefined;
  topic?: ArticleTopic | undefined;
  /** Articles for partners too; else those for everybody. */
  forPartners: boolean;
};
export type FoundArticle = { slug: string; title: string; abstract: string; products: readonly ContentProduct[] };
export type Found = { total: number; byProduct: Record<ContentProduct, number>; all: number; articles: readonly FoundArticle[] };

/** How well an article fits: by the words of title and abstract first, those at the top by their whole text and by how near the title is to what was typed. */
const FIND = `
  with hits as materialized (
    select c.id, c.products, ts_rank(c.search_head, :query::tsquery) as head
      from content_items c
     where c.kind = 'article' and c.state = 'published' and c.search @@ :query::tsquery and (:forPartners or c.audience = 'everybody') and (:topic = '' or c.topic = :topic)),
  top as materialized (select id, head from hits where :product = '' or :product = any (products) order by head desc, id limit ${IN_ORDER}),
  page as (
    select c.id, ts_rank(c.search, :query::tsquery, 1) + 0.5 * word_similarity(lower(:typed), lower(c.title)) as score
      from top t join content_items c on c.id = t.id order by score desc, c.id limit :size offset :skip)
  select (select row_to_json(counted) from (
      select count(*)::int as all, (count(*) filter (where :product = '' or :product = any (products)))::int as total,
        (count(*) filter (where 'partner' = any (products)))::int as partner, (count(*) filter (where 'safe' = any (products)))::int as safe,
        (count(*) filter (where 'safe_pro' = any (products)))::int as safe_pro, (count(*) filter (where 'safe_server' = any (products)))::int as safe_server
      from hits) counted) as counts,
    (select coalesce(json_agg(json_build_object('slug', c.slug, 'products', c.products,
        'title', ts_headline('english', c.title, :query::tsquery, :marks), 'abstract', ts_headline('english', c.abstract, :query::tsquery, :marks)) order by p.score desc, c.id), '[]')
      from page p join content_items c on c.id = p.id) as articles`;

const HEADLINE = `HighlightAll=true, StartSel="${MARKS[0]}", StopSel="${MARKS[1]}"`;

/** One page of the articles that hold the words, best first, with how many there are of each product. In the scope `system`. */
export async function findArticles(trx: Scoped, { words, any = false, product = undefined, topic = undefined, forPartners }: Asked, page: { skip: number; size: number }): Promise<Found> {
  const query = await queryOf(trx, words, any);
  const { rows: [row] } = await trx.raw<{ rows: [{ counts: { all: number; total: number } & Record<ContentProduct, number>; articles: FoundArticle[] }] }>(
    FIND, { query, forPartners, product: product ?? '', topic: topic ?? '', typed: words.slice(0, 200), marks: HEADLINE, skip: page.skip, size: page.size });
  const { all, total, ...byProduct } = row.counts;
  return { all, total, byProduct, articles: row.articles };
}

/** Read first and given to the search as it is, so that the search is planned for these words: any others would be taken for rare ones. */
async function queryOf(trx: Scoped, words: string, any: boolean): Promise<string> {
  const { rows: [row] } = await trx.raw<{ rows: [{ query: string }] }>(
    `select case when ? then replace(plainto_tsquery('english', ?)::text, ' & ', ' | ') else websearch_to_tsquery('english', ?)::text end as query`, [any, words, words]);
  return row.query;
}

type Browsed = Omit<Asked, 'words' | 'any'>;

/** The articles of a product or topic by their titles, when nothing is searched for. In the scope `system`. */
export async function browseArticles(trx: Scoped, { product = undefined, topic = undefined, forPartners }: Browsed, page: { skip: number; size: number }): Promise<Found> {
  const { rows: [row] } = await trx.raw<{ rows: [{ counts: { all: number; total: number } & Record<ContentProduct, number>; articles: FoundArticle[] }] }>(`
    with own as materialized (
      select id, products, lower(title) as name from content_items
       where kind = 'article' and state = 'published' and (:forPartners or audience = 'everybody') and (:topic = '' or topic = :topic)),
    page as (select id, name from own where :product = '' or :product = any (products) order by name, id limit :size offset :skip)
    select (select row_to_json(counted) from (
        select count(*)::int as all, (count(*) filter (where :product = '' or :product = any (products)))::int as total,
          (count(*) filter (where 'partner' = any (products)))::int as partner, (count(*) filter (where 'safe' = any (products)))::int as safe,
          (count(*) filter (where 'safe_pro' = any (products)))::int as safe_pro, (count(*) filter (where 'safe_server' = any (products)))::int as safe_server
        from own) counted) as counts,
      (select coalesce(json_agg(json_build_object('slug', c.slug, 'products', c.products, 'title', c.title, 'abstract', c.abstract) order by p.name, p.id), '[]')
        from page p join content_items c on c.id = p.id) as articles`,
  { forPartners, product: product ?? '', topic: topic ?? '', skip: page.skip, size: page.size });
  const { all, total, ...byProduct } = row.counts;
  return { all, total, byProduct, articles: row.articles };
}

export type TopicOffer = { topic: ArticleTopic; count: number; articles: readonly { slug: string; title: string }[] };

/** Each topic with its first articles, for the first page. In the scope `system`. */
export async function listTopics(trx: Scoped, { forPartners, most }: { forPartners: boolean; most: number }): Promise<TopicOffer[]> {
  const { rows } = await trx.raw<{ rows: TopicOffer[] }>(`
    with own as materialized (
      select topic, slug, title, row_number() over (partition by topic order by lower(title), id) as nth from content_items
       where kind = 'article' and state = 'published' and topic <> '' and (:forPartners or audience = 'everybody'))
    select topic, count(*)::int as count, json_agg(json_build_object('slug', slug, 'title', title) order by nth) filter (where nth <= :most) as articles from own group by topic`,
  { forPartners, most });
  return rows;
}

/** An article found, for a page that does not say which words were. */
export function withoutMarks(article: FoundArticle): FoundArticle {
  const plain = (text: string): string => text.replaceAll(MARKS[0], '').replaceAll(MARKS[1], '');
  return { ...article, title: plain(article.title), abstract: plain(article.abstract) };
}

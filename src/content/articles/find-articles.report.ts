import { type Scoped } from '../../platform/database/database';
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
  const { rows: [row] } = await trx.raw<{ rows: [{ counts: Counts; articles: FoundArticle[] }] }>(
    FIND, { query, forPartners, product: product ?? '', topic: topic ?? '', typed: words.slice(0, 200), marks: HEADLINE, skip: page.skip, size: page.size });
  const { all, total, ...byProduct } = row.counts;
  return { all, total, byProduct, articles: row.articles };
}

/**
 * Read first and given to the search as it is, so that the search is planned for these words: any others would be taken for rare ones. From then on the
 * transaction reads by indexes alone: the planner does not reckon what it costs to unpack the texts of all articles, where the index knows the answer.
 */
async function queryOf(trx: Scoped, words: string, any: boolean): Promise<string> {
  const { rows: [row] } = await trx.raw<{ rows: [{ query: string }] }>(
    `select set_config('enable_seqscan', 'off', true), case when ? then replace(plainto_tsquery('english', ?)::text, ' & ', ' | ') else websearch_to_tsquery('english', ?)::text end as query`, [any, words, words]);
  return row.query;
}

type Browsed = Omit<Asked, 'words' | 'any'>;
type Counts = { all: number; total: number } & Record<ContentProduct, number>;

const OWN = "kind = 'article' and state = 'published' and (:forPartners or audience = 'everybody') and (:topic = '' or topic = :topic)";

/** The articles of a product or topic by their titles, when nothing is searched for. In the scope `system`. */
export async function browseArticles(trx: Scoped, { product = undefined, topic = undefined, forPartners }: Browsed, page: { skip: number; size: number }): Promise<Found> {
  const asked = { forPartners, product: product ?? '', topic: topic ?? '' };
  const { rows: [counts] } = await trx.raw<{ rows: [Counts] }>(`
    select count(*)::int as all, (count(*) filter (where :product = '' or :product = any (products)))::int as total,
      (count(*) filter (where 'partner' = any (products)))::int as partner, (count(*) filter (where 'safe' = any (products)))::int as safe,
      (count(*) filter (where 'safe_pro' = any (products)))::int as safe_pro, (count(*) filter (where 'safe_server' = any (products)))::int as safe_server
    from content_items where ${OWN}`, asked);
  const { rows: articles } = await trx.raw<{ rows: FoundArticle[] }>(`
    select slug, title, abstract, products from content_items where ${OWN} and (:product = '' or :product = any (products)) order by lower(title), id limit :size offset :skip`, { ...asked, ...page });
  const { all, total, ...byProduct } = counts;
  return { all, total, byProduct, articles };
}

export type TopicOffer = { topic: ArticleTopic; count: number; articles: readonly { slug: string; title: string }[] };

/** Each topic with its first articles, for the first page. In the scope `system`. */
export async function listTopics(trx: Scoped, { forPartners, most }: { forPartners: boolean; most: number }): Promise<TopicOffer[]> {
  const { rows } = await trx.raw<{ rows: TopicOffer[] }>(`
    select counted.topic, counted.count, first.articles
      from (select topic, count(*)::int as count from content_items where kind = 'article' and state = 'published' and topic <> '' and (:forPartners or audience = 'everybody') group by topic) counted,
        lateral (
          select json_agg(json_build_object('slug', slug, 'title', title)) as articles from (
            select slug, title from content_items
             where kind = 'article' and state = 'published' and topic = counted.topic and (:forPartners or audience = 'everybody') order by lower(title), id limit :most) own) first`,
  { forPartners, most });
  return rows;
}

/** An article found, for a page that does not say which words were. */
export function withoutMarks(article: FoundArticle): FoundArticle {
  const plain = (text: string): string => text.replaceAll(MARKS[0], '').replaceAll(MARKS[1], '');
  return { ...article, title: plain(article.title), abstract: plain(article.abstract) };
}

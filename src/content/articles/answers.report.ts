import { type Scoped } from '../../platform/database/database';
import { SLUG } from './articles.report';

export type AnswerSums = { slug: string; title: string; yes: number; no: number; with_words: number };
const MOST = 100;
const MOST_SAID = 50;

/** What readers said of the articles: those that helped least first, where anybody said anything. In the scope `office`. */
export async function listAnswerSums(trx: Scoped): Promise<AnswerSums[]> {
  const { rows } = await trx.raw<{ rows: AnswerSums[] }>(`
    select c.slug, c.title, said.* from (
      select item_id, (count(*) filter (where was_helpful))::int as yes, (count(*) filter (where not was_helpful))::int as no, (count(*) filter (where words <> ''))::int as with_words
        from article_answers group by item_id) said
    join content_items c on c.id = said.item_id order by said.no::float / (said.yes + said.no) desc, said.no desc, c.id limit ${MOST}`);
  return rows;
}

export type Said = { wasHelpful: boolean; words: string; answeredAt: Date };

/** What readers wrote about one article, the newest first. In the scope `office`. */
export async function listSaid(trx: Scoped, slug: string): Promise<{ title: string; said: Said[] } | undefined> {
  if (!SLUG.test(slug)) return undefined;
  const { rows: [article] } = await trx.raw<{ rows: { id: string; title: string }[] }>("select id, title from content_items where slug = ? and kind = 'article'", [slug]);
  if (!article) return undefined;
  const { rows } = await trx.raw<{ rows: Said[] }>(`
    select was_helpful as "wasHelpful", words, answered_at as "answeredAt" from article_answers where item_id = ? and words <> '' order by answered_at desc, reader limit ${MOST_SAID}`, [article.id]);
  return { title: article.title, said: rows };
}

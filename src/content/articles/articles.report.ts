import { type Scoped } from '../../platform/database/database';
import { type ContentProduct } from '../content-item';

export type Article = {
  id: string; slug: string; title: string; abstract: string; body: string;
  products: readonly ContentProduct[]; updatedAt: Date; audience: 'everybody' | 'partners';
};
/** What a name in an address looks like; anything else is nobody's. */
export const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

type Reader = { forPartners: boolean };

/** A published article that the reader may see. In the scope `system`. */
export async function findArticle(trx: Scoped, slug: string, { forPartners }: Reader): Promise<Article | undefined> {
  if (!SLUG.test(slug)) return undefined;
  const { rows } = await trx.raw<{ rows: Article[] }>(`
    select id, slug, title, abstract, body, products, updated_at as "updatedAt", audience from content_items
     where slug = ? and kind = 'article' and state = 'published' and (? or audience = 'everybody')`, [slug, forPartners]);
  return rows[0];
}

/** Articles of the same products whose title or abstract shares words with this one's title, the nearest first. In the scope `system`. */
export async function listRelated(trx: Scoped, { id, title, products }: Article, { forPartners }: Reader): Promise<{ slug: string; title: string }[]> {
  const { rows } = await trx.raw<{ rows: { slug: string; title: string }[] }>(`
    with sought as (select replace(plainto_tsquery('english', :title)::text, ' & ', ' | ')::tsquery as words)
    select c.slug, c.title from content_items c, sought s
     where c.kind = 'article' and c.state = 'published' and c.id <> :id and c.products && :products::text[] and (:forPartners or c.audience = 'everybody') and c.search_head @@ s.words
     order by ts_rank(c.search_head, s.words) desc, c.id limit 5`, { id, title, products, forPartners });
  return rows;
}

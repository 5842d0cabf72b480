import { uuidv7 } from 'uuidv7';
import { ownerSql } from '../database';

type Written = { slug: string; title: string; abstract?: string; body?: string; products?: readonly string[]; audience?: 'everybody' | 'partners'; state?: 'draft' | 'published' | 'archived'; topic?: string };

/** An article of the knowledge base, as staff would have published it. */
export async function createArticle({ slug, title, abstract = 'What it is about.', body = 'Its text.', products = ['partner'], audience = 'partners', state = 'published', topic = '' }: Written): Promise<{ id: string; slug: string }> {
  const id = uuidv7();
  await ownerSql(
    `insert into content_items (id, kind, slug, title, abstract, body, products, audience, state, topic, published_at, created_at, updated_at)
     values ($1, 'article', $2, $3, $4, $5, $6, $7, $8, $9, app.now(), app.now(), app.now())`, [id, slug, title, abstract, body, products, audience, state, topic]);
  return { id, slug };
}

import { type ContentKind } from '../../content/content-item';
import { type Scoped } from '../../platform/database/database';

export type Reading = { slug: string; title: string; abstract: string; minutes: number | null };

/** What is published of a kind, what was opened most first. */
export async function listReading(trx: Scoped, kind: ContentKind, limit: number): Promise<Reading[]> {
  return trx('content_items').where({ kind, state: 'published' }).orderBy([{ column: 'downloads_count', order: 'desc' }, { column: 'published_at', order: 'desc' }, { column: 'id', order: 'desc' }]).limit(limit)
    .select<Reading[]>('slug', 'title', 'abstract', 'minutes');
}

/** Articles that say something of these words, the nearest first: for answers that link them. */
export async function listMatchingArticles(trx: Scoped, words: string, limit: number): Promise<Reading[]> {
  const terms = words.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu)?.slice(0, 12) ?? [];
  if (terms.length === 0) return [];
  const { rows } = await trx.raw<{ rows: Reading[] }>(
    `select slug, title, abstract, minutes from content_items, to_tsquery('english', :query) query
      where search @@ query and kind = 'article' and state = 'published' order by ts_rank(search, query) desc, id limit :limit`,
    { query: terms.join(' | '), limit });
  return rows;
}

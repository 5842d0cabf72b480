import { type Scoped } from '../platform/database/database';

/** A condition on `content_items c`, with named bindings; and how well a row fits, as a whole number. */
export type ContentSearch = { where: string; rank: string; bindings: Readonly<Record<string, string | readonly string[]>> };

/** Kinds that the words name, and the words without those names. */
export type Named = { kinds: readonly string[]; rest: string };

const EVERYTHING: ContentSearch = { where: 'true', rank: '0', bindings: {} };
const HAS = (words: string) => `c.search @@ websearch_to_tsquery('english', ${words})`;
const BY_WORDS = {
  where: `(${HAS(':q')} or (c.kind = any(cast(:namedKinds as text[])) and (:rest = '' or ${HAS(':rest')})))`,
  rank: `(ts_rank(c.search, websearch_to_tsquery('english', :rest)) * 1000000)::int + case when c.kind = any(cast(:namedKinds as text[])) then 1000000 else 0 end`,
};
const BY_LIKENESS = { where: 'lower(c.title) %> lower(:q)', rank: '(word_similarity(lower(:q), lower(c.title)) * 1000000)::int' };

/**
 * How to find what people typed among published items for which `among` is true: by the words of title, abstract and text; where
 * nothing has them, by titles that are written alike, so that a typing mistake still finds something. Words that name a kind ("datasheet") find it first.
 */
export async function searchContent(trx: Scoped, q: string, named: Named, among: { where: string; bindings: Readonly<Record<string, unknown>> }): Promise<ContentSearch> {
  if (q === '') return EVERYTHING;
  const bindings = { q, namedKinds: [...named.kinds], rest: named.rest };
  const found = await trx.raw<{ rows: { found: boolean }[] }>(`select exists (select from content_items c where c.state = 'published' and ${BY_WORDS.where} and ${among.where}) as found`, { ...among.bindings, ...bindings });
  if (found.rows[0]!.found) return { ...BY_WORDS, bindings };
  // Holds for this transaction alone.
  await trx.raw("select set_config('pg_trgm.word_similarity_threshold', '0.4', true)");
  return { ...BY_LIKENESS, bindings };
}

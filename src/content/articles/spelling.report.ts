import { type Scoped } from '../../platform/database/database';
import { mendable, mended, type Near } from './spelling.model';

const CANDIDATES = 30;
/** From here on a word is common: which one is commoner does not matter. */
const MOST_COUNTED = 50;
// Two letters swapped leave a short word little in common with what was meant.
const LEAST_ALIKE = '0.2';

/** What was probably meant: each word that stands in no article replaced by the nearest that does; undefined when all are known, or none is near. In the scope `system`. */
export async function mendSpelling(trx: Scoped, words: string): Promise<string | undefined> {
  const asked = mendable(words);
  if (asked.length === 0) return undefined;
  await trx.raw("select set_config('pg_trgm.similarity_threshold', ?, true)", [LEAST_ALIKE]);
  // What has the same stem as a known word is known: "renewals" where articles say "renewal".
  const { rows } = await trx.raw<{ rows: Near[] }>(`
    select asked.word as typed, near.word,
           (select count(*)::int from (select from content_items c where c.kind = 'article' and c.state = 'published' and c.search @@ plainto_tsquery('english', near.word) limit ${MOST_COUNTED}) held) as articles
      from unnest(?::text[]) as asked(word),
        lateral (select w.word from content_words w where w.word % asked.word order by similarity(w.word, asked.word) desc, w.word limit ${CANDIDATES}) near
     where not exists (select from content_words k where k.word = asked.word)
       and not exists (select from content_items c where c.kind = 'article' and c.state = 'published' and c.search @@ plainto_tsquery('english', asked.word))`, [asked]);
  return mended(words, rows);
}

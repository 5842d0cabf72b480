import { type Scoped } from '../../platform/database/database';

export type ArticleAnswer = { wasHelpful: boolean; words: string };

/** What a reader said of an article, by the sum that stands for both. In the scope `system`. */
export async function findAnswer(trx: Scoped, itemId: string, reader: string): Promise<ArticleAnswer | undefined> {
  const { rows } = await trx.raw<{ rows: ArticleAnswer[] }>('select was_helpful as "wasHelpful", words from article_answers where item_id = ? and reader = ?', [itemId, reader]);
  return rows[0];
}

/** Keeps one answer a reader and article: a second one takes the place of the first. In the scope `system`. */
export async function upsertAnswer(trx: Scoped, itemId: string, reader: string, { wasHelpful, words }: ArticleAnswer): Promise<void> {
  await trx.raw(`
    insert into article_answers (item_id, reader, was_helpful, words, answered_at) values (?, ?, ?, ?, app.now())
    on conflict (item_id, reader) do update set was_helpful = excluded.was_helpful, words = excluded.words, answered_at = excluded.answered_at`, [itemId, reader, wasHelpful, words]);
}

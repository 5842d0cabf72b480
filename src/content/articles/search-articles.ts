import { type Scoped } from '../../platform/database/database';
import { type Asked, type Found, findArticles } from './find-articles.report';
import { mendSpelling } from './spelling.report';

/** How articles were found: by all that was typed, by what was probably meant, or by any of the words. */
export type Outcome = Found & { by: 'all' | 'mended' | 'any'; words: string; meant: string | undefined };

const FEW = 3;
type Page = { skip: number; size: number };

/**
 * One page of the articles that hold all the words. Where there are none, those that hold the words that were probably meant; where
 * there are none either, those that hold any of the words. `meant` is offered where few were found. In the scope `system`.
 */
export async function searchArticles(trx: Scoped, asked: Asked, page: Page): Promise<Outcome> {
  const found = await findArticles(trx, asked, page);
  const { words } = asked;
  if (found.all >= FEW) return { ...found, by: 'all', words, meant: undefined };
  const meant = await mendSpelling(trx, words);
  const better = meant === undefined ? undefined : await findArticles(trx, { ...asked, words: meant }, page);
  const offered = better && better.all > found.all ? meant : undefined;
  if (found.all > 0) return { ...found, by: 'all', words, meant: offered };
  if (better && better.all > 0) return { ...better, by: 'mended', words: meant!, meant: undefined };
  return { ...await findArticles(trx, { ...asked, words: meant ?? words, any: true }, page), by: 'any', words: meant ?? words, meant: undefined };
}

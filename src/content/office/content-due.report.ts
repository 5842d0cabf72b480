import { type Scoped } from '../../platform/database';
import { type Day } from '../../platform/dates';

const MOST = 1_000;

/** How many published items somebody has to look at, whether they are still true: their day has come. Counting stops at a thousand. */
export async function countContentDue(trx: Scoped, today: Day): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    "select count(*)::int as count from (select from content_items where state = 'published' and review_on <= :today limit :most) due", { today, most: MOST });
  return rows[0]!.count;
}

/** The day that has waited longest, for the age of the queue; undefined where nothing waits. */
export async function oldestContentDue(trx: Scoped, today: Day): Promise<Day | undefined> {
  const { rows } = await trx.raw<{ rows: { due: Day | null }[] }>("select min(review_on) as due from content_items where state = 'published' and review_on <= :today", { today });
  return rows[0]!.due ?? undefined;
}

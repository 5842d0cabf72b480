import { type Scoped } from '../../platform/database/database';
import { type Day } from '../../platform/values/dates';

export interface NewsLine {
  readonly kind: 'promotion' | 'news';
  readonly slug: string;
  readonly title: string;
  readonly abstract: string;
  readonly publishedAt: Date;
  readonly endsOn: Day | null;
}

const SHOWN = 3;

/** Promotions that hold today, those that end first before the others, and the newest news. */
export async function readNews(trx: Scoped, today: Day): Promise<{ promotions: NewsLine[]; news: NewsLine[] }> {
  const columns = 'c.kind, c.slug, c.title, c.abstract, c.published_at as "publishedAt", c.ends_on as "endsOn"';
  const { rows } = await trx.raw<{ rows: NewsLine[] }>(
    `(select ${columns} from content_items c where c.kind = 'promotion' and c.state = 'published' and (c.starts_on is null or c.starts_on <= :today) and (c.ends_on is null or c.ends_on >= :today)
       order by c.ends_on, c.id limit ${SHOWN})
     union all
     (select ${columns} from content_items c where c.kind = 'news' and c.state = 'published' order by c.published_at desc, c.id desc limit ${SHOWN})`, { today });
  return { promotions: rows.filter(({ kind }) => kind === 'promotion'), news: rows.filter(({ kind }) => kind === 'news') };
}

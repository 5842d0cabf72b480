import { houseZone } from '../../organizations/partners/house-zone.report';
import { databaseNow, type Scoped, within } from '../../platform/database/database';
import { type Day, dayIn } from '../../platform/values/dates';
import { type JobContext } from '../../platform/queue/queue';
import { mailReviews, type ReviewOf } from '../content.mails';

const PAGE_SIZE = 200;
type DueRow = { id: string; title: string; reviewOn: Day; ownerId: string; email: string; name: string };

/** Mails the owners of published items whose day of review has come, once for each day that was set; what nobody on the staff owns waits in the list alone. */
export async function remindReviews({ stopping }: Pick<JobContext, 'stopping'>): Promise<void> {
  for (;;) {
    const found = await within('system', remindSome);
    if (found < PAGE_SIZE || stopping.aborted) return;
  }
}

async function remindSome(trx: Scoped): Promise<number> {
  const now = await databaseNow(trx);
  const today = dayIn(now, await houseZone(trx));
  const { rows } = await trx.raw<{ rows: DueRow[] }>(
    `select c.id, c.title, c.review_on as "reviewOn", p.id as "ownerId", p.email, coalesce(nullif(trim(p.first_name || ' ' || p.last_name), ''), p.email) as name
       from content_items c join staff s on s.person_id = c.owner_id and s.status = 'active' join people p on p.id = c.owner_id
      where c.state = 'published' and c.review_on <= :today and c.review_reminded_on is distinct from c.review_on
      order by c.review_on, c.id limit :limit for update of c skip locked`, { today, limit: PAGE_SIZE });
  if (rows.length === 0) return 0;
  await mailReviews(trx, byOwner(rows), { today, now });
  await trx.raw('update content_items set review_reminded_on = review_on where id = any(:ids)', { ids: rows.map(({ id }) => id) });
  return rows.length;
}

function byOwner(rows: readonly DueRow[]): ReviewOf[] {
  const found = new Map<string, { owner: ReviewOf['owner']; items: DueRow[] }>();
  for (const row of rows) {
    const { owner, items } = found.get(row.ownerId) ?? { owner: { id: row.ownerId, email: row.email, name: row.name }, items: [] };
    found.set(row.ownerId, { owner, items: [...items, row] });
  }
  return [...found.values()];
}

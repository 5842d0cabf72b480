import { type Scope, type Scoped, within } from '../platform/database/database';
import { type Day } from '../platform/values/dates';

type Download = { scope: Scope; organizationId: string; itemId: string; today: Day };

/** Counts that somebody of an organization has downloaded an item: a row a day and organization, and the item's own sum. Nobody's name is kept. */
export function countDownload({ scope, organizationId, itemId, today }: Download): Promise<void> {
  return within(scope, async (trx: Scoped) => {
    await trx.raw(
      `insert into content_downloads (organization_id, item_id, on_day, downloads_count) values (?, ?, ?, 1)
         on conflict (item_id, organization_id, on_day) do update set downloads_count = content_downloads.downloads_count + 1`, [organizationId, itemId, today]);
    await trx('content_items').where({ id: itemId }).increment('downloads_count');
  });
}

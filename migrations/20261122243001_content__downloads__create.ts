import type { Knex } from 'knex';
import { grantTable, limitTable, secureTable } from '../src/platform/database/row-security';

/** What partners download, a row a day, organization and item; and what the libraries' lists are read by (features.md P3, P4, F3). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table content_downloads (
      organization_id uuid not null references organizations,
      item_id uuid not null references content_items,
      on_day date not null,
      downloads_count integer not null check (downloads_count >= 1),
      primary key (item_id, organization_id, on_day)
    );
    -- The day for which its owner was reminded to look at it: once each.
    alter table content_items add column review_reminded_on date;
    create index content_items_newest on content_items (published_at desc, id desc) where state = 'published';
    create index content_items_by_title on content_items (app.searchable(title) collate "C", id) where state = 'published';
    create index content_items_by_downloads on content_items (downloads_count desc, id desc) where state = 'published';
    create index content_items_products on content_items using gin (products) where state = 'published';
    create index content_items_changed on content_items (updated_at desc, id desc);
    create index content_items_owner on content_items (owner_id, updated_at desc, id desc);
  `);
  await secureTable(db, 'content_downloads', { partner: { privileges: 'select, insert, update (downloads_count)' } });
  await limitTable(db, 'content_downloads', 'select, insert, update (downloads_count)', 'true');
  // Whoever downloads counts; of the items themselves partners may write nothing else.
  for (const role of ['partner', 'limited'] as const) await grantTable(db, 'content_items', { [role]: 'update (downloads_count)' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index content_items_newest, content_items_by_title, content_items_by_downloads, content_items_products, content_items_changed, content_items_owner;
    alter table content_items drop column review_reminded_on;
    drop table content_downloads;
    revoke update (downloads_count) on content_items from portal_partner, portal_limited;
  `);
}

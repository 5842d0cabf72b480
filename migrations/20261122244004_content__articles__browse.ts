import type { Knex } from 'knex';

/** How many articles there are of each product and topic is told by an index alone: their texts make the table itself slow to read. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index content_items_facets on content_items (topic) include (audience, products) where kind = 'article' and state = 'published'`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index content_items_facets');
}

import type { Knex } from 'knex';

/** Each minute machines are looked for that still hang on a subscription which became a company's (domain.md §7.5). */
export async function up(db: Knex): Promise<void> {
  await db.raw("create index subscriptions_converted on subscriptions (id) where state = 'converted'");
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index subscriptions_converted');
}

import type { Knex } from 'knex';

/** Who asks each minute whose service ended of late, after the last try to charge it, finds them here (domain.md §4.1, §13.2). */
export async function up(db: Knex): Promise<void> {
  await db.raw("create index subscriptions_service_end on subscriptions (service_ends_at) where state = 'payment_failed'");
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index subscriptions_service_end');
}

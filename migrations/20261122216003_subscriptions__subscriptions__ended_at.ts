import type { Knex } from 'knex';

/** A subscription that was undone or refunded stops at that moment and not at the day's end: the money of the day has gone back. */
export async function up(db: Knex): Promise<void> {
  await db.raw('alter table subscriptions add column ended_at timestamptz');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table subscriptions drop column ended_at');
}

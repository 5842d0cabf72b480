import type { Knex } from 'knex';

// The Manage page counts what is critical and what is a warning among an organization's open alerts.
export async function up(db: Knex): Promise<void> {
  await db.raw('create index alerts_open_by_level on alerts (organization_id, level) where closed_at is null');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index alerts_open_by_level');
}

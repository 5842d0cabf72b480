import type { Knex } from 'knex';

/** The few subscriptions that are not for resale are found among all of an organization (domain.md §11.1). */
export async function up(db: Knex): Promise<void> {
  await db.raw("create index subscriptions_nfr on subscriptions (organization_id) where source = 'nfr'");
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index subscriptions_nfr');
}

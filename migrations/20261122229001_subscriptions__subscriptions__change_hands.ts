import type { Knex } from 'knex';

/** Only the account's own scope spans both sides when a subscription changes the side that pays (subscriptions/ownership). */
export async function up(db: Knex): Promise<void> {
  await db.raw('grant update (organization_id, shown_to_organization_id, updated_at) on subscriptions to portal_customer');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('revoke update (organization_id, shown_to_organization_id, updated_at) on subscriptions from portal_customer');
}

import type { Knex } from 'knex';

/** A customer's own order ends what staff had added: it is written with the term that they buy. */
export async function up(db: Knex): Promise<void> {
  await db.raw('grant update (grace_extra_days, grace_extensions) on subscriptions to portal_customer');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('revoke update (grace_extra_days, grace_extensions) on subscriptions from portal_customer');
}

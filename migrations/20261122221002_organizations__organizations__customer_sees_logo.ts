import type { Knex } from 'knex';

/** Customers know the partner who looks after them also by its picture, and are told its days in its zone. */
export async function up(db: Knex): Promise<void> {
  await db.raw('grant select (logo_id, time_zone) on organizations to portal_customer');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('revoke select (logo_id, time_zone) on organizations from portal_customer');
}

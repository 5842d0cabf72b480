import { type Knex } from 'knex';

/**
 * Customers read which alerts their account has, never the words: those are written for who pays and name their cards. What closed
 * lately is found by account and moment.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    revoke select on alerts from portal_customer;
    grant select (id, organization_id, account_id, subscription_id, rule, cause, level, opened_at, closed_at) on alerts to portal_customer;
    create index alerts_closed on alerts (account_id, closed_at desc, id desc) where closed_at is not null;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index alerts_closed; revoke select on alerts from portal_customer; grant select on alerts to portal_customer');
}

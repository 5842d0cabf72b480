import { type Knex } from 'knex';

/** A customer sees the logo of the partner that looks after them. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    grant select (logo_id) on organizations to portal_customer;
    grant select (id, organization_id, width, height) on logos to portal_customer;
    create policy portal_customer on logos for select to portal_customer
      using (organization_id = (select a.organization_id from accounts a where a.id = app.account()));
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop policy portal_customer on logos; revoke select on logos from portal_customer; revoke select (logo_id) on organizations from portal_customer');
}

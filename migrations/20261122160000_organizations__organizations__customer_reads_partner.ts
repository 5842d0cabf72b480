import { type Knex } from 'knex';

/** A customer may know who looks after them: the one organization that holds their account, and little of it. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    grant select (id, display_name, phone, website) on organizations to portal_customer;
    create policy portal_customer on organizations for select to portal_customer
      using (id = (select a.organization_id from accounts a where a.id = app.account()));
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop policy portal_customer on organizations; revoke select on organizations from portal_customer');
}

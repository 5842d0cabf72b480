import type { Knex } from 'knex';

/** The office lists paid invoices of all partners by the day that is shown, as the partners' own history does. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    drop index invoices_paid;
    create index invoices_paid on invoices (dated_at desc, id desc) where status = 'paid';
    grant execute on function app.search_pattern(text) to portal_office;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    revoke execute on function app.search_pattern(text) from portal_office;
    drop index invoices_paid;
    create index invoices_paid on invoices (created_at desc, id desc) where status = 'paid';
  `);
}

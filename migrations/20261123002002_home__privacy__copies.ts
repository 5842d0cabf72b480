import type { Knex } from 'knex';

const CHANGED: Record<string, string> = { quotes: 'order_details, expires_at', server_settings: 'wanted', deals: 'customer_key', stripe_events: 'payload' };

/** Addresses that stand inside what was ordered, told to a server or sent by Stripe are found and erased too. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index server_settings_wanted on server_settings using gin (wanted jsonb_path_ops);
    create index quotes_new_customer on quotes ((order_details #>> '{order,newCustomer,email}')) where order_details #>> '{order,newCustomer,email}' is not null;
    grant select on quotes, credit_notes, stripe_events to portal_privacy;
    create policy portal_privacy on quotes for all to portal_privacy using (true) with check (true);
    create policy portal_privacy on credit_notes for select to portal_privacy using (true);
  `);
  for (const [table, columns] of Object.entries(CHANGED)) await db.raw(`grant update (${columns}) on ${table} to portal_privacy`);
}

export async function down(db: Knex): Promise<void> {
  for (const [table, columns] of Object.entries(CHANGED)) await db.raw(`revoke update (${columns}) on ${table} from portal_privacy`);
  await db.raw(`
    drop policy portal_privacy on quotes;
    drop policy portal_privacy on credit_notes;
    revoke select on quotes, credit_notes, stripe_events from portal_privacy;
    drop index server_settings_wanted;
    drop index quotes_new_customer;
  `);
}

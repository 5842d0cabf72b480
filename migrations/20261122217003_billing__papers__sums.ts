import type { Knex } from 'knex';

/** What totals by month and statements of account add up, in indexes that hold the amounts: papers themselves are wide. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index invoices_sums on invoices (organization_id, dated_at) include (id, currency, net_cents, tax_cents, total_cents) where status = 'paid';
    drop index payments_settled;
    create index payments_settled on payments (organization_id, settled_at) include (amount_cents, currency) where state = 'paid';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index invoices_sums, payments_settled;
    create index payments_settled on payments (organization_id, settled_at) where state = 'paid';
  `);
}

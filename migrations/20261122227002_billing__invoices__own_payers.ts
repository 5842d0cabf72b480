import type { Knex } from 'knex';

const HOUSE = '00000000-0000-7000-8000-000000000001';

/** A customer's few papers among those of all who pay the house: found by their payer. Partners' papers are in no more indexes than before. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index invoices_own_history on invoices (payer_id, dated_at desc, id desc) where organization_id = '${HOUSE}';
    create index checkouts_open_of_payer on checkouts (payer_id) where state = 'open';
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index invoices_own_history, checkouts_open_of_payer');
}

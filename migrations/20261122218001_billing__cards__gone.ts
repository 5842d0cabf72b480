import type { Knex } from 'knex';

/** A card that was taken away at Stripe stays on file, to be replaced: what hangs on it must not fall off unseen. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table cards add column gone_at timestamptz;
    -- For who is warned: cards by the month in which they end, and those that are gone.
    create index cards_ending on cards (exp_year, exp_month) where removed_at is null;
    create index cards_gone on cards (organization_id) where gone_at is not null and removed_at is null;
    -- For the comparison with Stripe: payers that have something there, page by page.
    create index payers_at_stripe on payers (id) where stripe_customer_id is not null;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index payers_at_stripe, cards_ending; alter table cards drop column gone_at');
}

import type { Knex } from 'knex';

/**
 * A subscription that has gone into a Safe Pro account is kept as history in a state of its own: its data is not removed, and nothing more happens
 * to it. A trial may end that way too, and keeps its kind.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table subscriptions drop constraint subscriptions_state_check, drop constraint subscriptions_check1,
      add constraint subscriptions_state_check check (state in ('trial', 'active', 'expired', 'payment_failed', 'purging', 'purged', 'converted')),
      add constraint subscriptions_check1 check ((state = 'trial') = (trial_kind is not null) or state in ('expired', 'purging', 'purged', 'converted')),
      -- Nothing waits for it.
      add constraint subscriptions_converted_rests check (state <> 'converted' or (not auto_renew
        and num_nonnulls(next_notice_at, quote_at, charge_at, lapses_at, service_ends_at, purge_at, plan_changes_at, renewal_invoice_id) = 0));
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    alter table subscriptions drop constraint subscriptions_converted_rests, drop constraint subscriptions_state_check, drop constraint subscriptions_check1,
      add constraint subscriptions_state_check check (state in ('trial', 'active', 'expired', 'payment_failed', 'purging', 'purged')),
      add constraint subscriptions_check1 check ((state = 'trial') = (trial_kind is not null) or state in ('expired', 'purging', 'purged'));
  `);
}

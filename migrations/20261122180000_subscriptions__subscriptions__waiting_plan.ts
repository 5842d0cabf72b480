import type { Knex } from 'knex';

/** The plan and packs of a term that is paid for and has not begun, and the moment from which they count. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table subscriptions
      add column next_plan_id uuid references plans (id),
      add column next_storage_packs integer check (next_storage_packs between 0 and 50),
      add column plan_changes_at timestamptz,
      add constraint subscriptions_waiting_plan_whole check (num_nulls(next_plan_id, next_storage_packs, plan_changes_at) in (0, 3));
    create index subscriptions_plan_change on subscriptions (plan_changes_at) where plan_changes_at is not null;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index subscriptions_plan_change;
    alter table subscriptions drop column next_plan_id, drop column next_storage_packs, drop column plan_changes_at`);
}

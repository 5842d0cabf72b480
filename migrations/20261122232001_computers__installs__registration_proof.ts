import type { Knex } from 'knex';

/**
 * A registration link of a household whose backup is installed already asks which computer that is (domain.md §5.6): wrong answers are counted
 * at the link, and a right one is kept there. New subscriptions are found by their age, to give them their computer.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table tokens
      add column wrong_answers smallint not null default 0 check (wrong_answers between 0 and 5),
      add column answers_locked_until timestamptz,
      add column answered_at timestamptz;
    create index subscriptions_created on subscriptions (created_at);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    drop index subscriptions_created;
    alter table tokens drop column wrong_answers, drop column answers_locked_until, drop column answered_at;
  `);
}

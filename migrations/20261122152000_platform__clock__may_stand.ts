import type { Knex } from 'knex';

/** A clock made for tests may also stand still, so that a test of seconds does not depend on how fast it runs. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table clock add column stands_at timestamptz, add check (movable or stands_at is null);
    create or replace function app.now() returns timestamptz language sql volatile
      as $$ select coalesce(stands_at, clock_timestamp() + ahead_by) from public.clock $$;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    create or replace function app.now() returns timestamptz language sql volatile
      as $$ select clock_timestamp() + (select ahead_by from public.clock) $$;
    alter table clock drop column stands_at;
  `);
}

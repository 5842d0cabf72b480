import type { Knex } from 'knex';

/** Staff may keep the data of a subscription that has ended for longer (domain.md §4.2): at most 30 days more, twice a term. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table subscriptions
      add column grace_extra_days smallint not null default 0 check (grace_extra_days between 0 and 60),
      add column grace_extensions smallint not null default 0 check (grace_extensions between 0 and 2),
      add constraint subscriptions_grace_extended check ((grace_extra_days = 0) = (grace_extensions = 0));
    -- The office finds an account by its e-mail, whoever looks after it.
    create index accounts_email on accounts (email);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index accounts_email; alter table subscriptions drop constraint subscriptions_grace_extended, drop column grace_extra_days, drop column grace_extensions');
}

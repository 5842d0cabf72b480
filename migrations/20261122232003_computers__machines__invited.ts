import type { Knex } from 'knex';

/** Whom a computer waits for: somebody invited who has not registered; once they have, it is theirs (domain.md §8.8). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table machines add column invited_email text check (length(invited_email) <= 254);
    create index machines_invited on machines (account_id, invited_email) where invited_email is not null;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table machines drop column invited_email');
}

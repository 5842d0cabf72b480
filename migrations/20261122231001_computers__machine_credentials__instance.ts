import type { Knex } from 'knex';

/** Which installation of the client a credential was given to: a second one that signs in with it is a copy (domain.md §13). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table machine_credentials add column instance_id text check (length(instance_id) between 8 and 80);
    create index machine_credentials_machine on machine_credentials (machine_id, created_at);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index machine_credentials_machine; alter table machine_credentials drop column instance_id');
}

import type { Knex } from 'knex';

/** The office lists what was removed, the newest first. */
export async function up(db: Knex): Promise<void> {
  await db.raw('create index machine_removals_newest on machine_removals (begun_at desc, machine_id desc)');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index machine_removals_newest');
}

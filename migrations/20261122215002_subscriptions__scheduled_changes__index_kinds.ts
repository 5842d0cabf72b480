import type { Knex } from 'knex';

/** The list of scheduled changes by kind, however rare that kind is among a million. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create index scheduled_changes_by_state_kind on scheduled_changes (organization_id, state, kind, made_at, id);
    create index scheduled_changes_by_kind on scheduled_changes (organization_id, kind, made_at, id);`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop index scheduled_changes_by_kind; drop index scheduled_changes_by_state_kind');
}

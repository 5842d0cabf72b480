import type { Knex } from 'knex';

/** A version holds the files of all drives: those of a missing one stay as long as deleted files at least, which is what was done all along. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    update backup_policies set keep_missing_drive_days = keep_deleted_days where keep_missing_drive_days < keep_deleted_days;
    alter table backup_policies add constraint backup_policies_drives_not_shorter check (keep_missing_drive_days >= keep_deleted_days);
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table backup_policies drop constraint backup_policies_drives_not_shorter');
}

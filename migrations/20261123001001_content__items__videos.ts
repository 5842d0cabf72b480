import type { Knex } from 'knex';

/** What a video has besides its film, which is the item's file: captions, a picture shown before it plays, and how long it is (features.md P3, P4, U2). */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table content_items
      -- WebVTT (platform/files/files.ts).
      add captions_sha256 text check (captions_sha256 ~ '^[0-9a-f]{64}$'),
      add poster_sha256 text check (poster_sha256 ~ '^[0-9a-f]{64}$'),
      add poster_type text not null default '' check (poster_type in ('', 'image/png', 'image/jpeg', 'image/webp')),
      -- As the film itself says; null where it does not.
      add file_seconds integer check (file_seconds between 1 and 86400),
      add constraint content_items_poster check ((poster_sha256 is null) = (poster_type = '')),
      add constraint content_items_video check (kind = 'video' or (captions_sha256 is null and poster_sha256 is null and file_seconds is null))
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table content_items drop captions_sha256, drop poster_sha256, drop poster_type, drop file_seconds');
}

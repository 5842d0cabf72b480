import type { Knex } from 'knex';

/** A customer may read no other organization than the one that looks after them, so who released them stands here by name. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table releases add column organization_name text not null default '';
    update releases r set organization_name = o.display_name from organizations o where o.id = r.organization_id;
    alter table releases alter column organization_name drop default;
  `);
}

export async function down(db: Knex): Promise<void> {
  await db.raw('alter table releases drop column organization_name');
}

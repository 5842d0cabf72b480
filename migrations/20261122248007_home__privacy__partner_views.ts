import type { Knex } from 'knex';

/** Who looked at a partner's portal is part of what is held of a colleague. */
export async function up(db: Knex): Promise<void> {
  await db.raw('grant select on partner_views to portal_privacy; create policy portal_privacy on partner_views for select to portal_privacy using (true)');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop policy portal_privacy on partner_views; revoke select on partner_views from portal_privacy');
}

import type { Knex } from 'knex';

/** Packs that join a term on its way count in it from then on: a later switch of plans compares the counts of terms (domain.md §7.7). */
export async function up(db: Knex): Promise<void> {
  await db.raw('grant update (storage_packs) on terms to portal_partner, portal_limited');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('revoke update (storage_packs) on terms from portal_partner, portal_limited');
}

import type { Knex } from 'knex';

/** The outbox asks for refusals in whatever scope a mail is written, also in that of a member limited to chosen accounts. */
export async function up(db: Knex): Promise<void> {
  await db.raw('grant select on mail_refusals to portal_limited');
}

export async function down(db: Knex): Promise<void> {
  await db.raw('revoke select on mail_refusals from portal_limited');
}

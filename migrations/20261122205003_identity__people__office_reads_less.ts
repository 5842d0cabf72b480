import type { Knex } from 'knex';

// The same columns as partners: what a page says of a person. Hashes and counters are the system scope's alone.
const SHOWN = 'id, email, first_name, last_name, phone, country, two_step, locked_until, last_signed_in_at, created_at';

export async function up(db: Knex): Promise<void> {
  await db.raw(`revoke select on people from portal_office; grant select (${SHOWN}) on people to portal_office`);
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`revoke select (${SHOWN}) on people from portal_office; grant select on people to portal_office`);
}

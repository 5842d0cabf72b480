import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/**
 * Tries by e-mail, for e-mails with and without a sign-in alike, so that a lock tells nobody which ones exist. Only a
 * hash of the e-mail is kept. In the database's clock, like everything that a person is told to wait for.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table sign_in_attempts (
      email_hash bytea primary key check (octet_length(email_hash) = 32),
      failures integer not null check (failures > 0),
      last_failed_at timestamptz not null,
      blocked_until timestamptz not null
    );
    create index sign_in_attempts_age on sign_in_attempts (last_failed_at);
  `);
  await grantTable(db, 'sign_in_attempts', { system: 'select, insert, update, delete' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table sign_in_attempts');
}

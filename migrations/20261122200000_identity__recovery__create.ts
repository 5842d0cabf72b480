import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/**
 * Forgotten passwords: who asked for a link, for e-mails with and without a sign-in alike, and how often somebody was
 * wrong about the second proof. The latter by person, never by link, so that a newer link brings no new tries.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table reset_requests (
      email text primary key check (length(email) between 3 and 254),
      -- Since when the requests of this hour are counted, and how many there were.
      counted_from timestamptz not null,
      asked integer not null check (asked > 0),
      asked_at timestamptz not null,
      waiting boolean not null,
      request_id text
    );
    create index reset_requests_waiting on reset_requests (asked_at) where waiting;
    create index reset_requests_age on reset_requests (asked_at);

    create table reset_tries (
      person_id uuid primary key references people on delete cascade,
      failures integer not null check (failures > 0),
      last_failed_at timestamptz not null,
      locked_until timestamptz not null
    );
  `);
  await grantTable(db, 'reset_requests', { system: 'select, insert, update, delete' });
  await grantTable(db, 'reset_tries', { system: 'select, insert, update, delete' });
}

export async function down(db: Knex): Promise<void> {
  await db.raw('drop table reset_tries; drop table reset_requests');
}

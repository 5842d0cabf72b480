import type { Knex } from 'knex';
import { grantTable } from '../src/platform/database/row-security';

/**
 * Two-step verification: authenticators, recovery codes, mailed codes, trusted devices, and the count of wrong codes. All
 * of it belongs to people, so only the system scope may touch it. Codes and cookies are kept as hashes; an authenticator's
 * secret must be read again, so it is sealed (identity/two-step/sealed-secret.ts).
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    -- One that is confirmed, and at most one that is being set up.
    create table authenticators (
      id uuid primary key,
      person_id uuid not null references people on delete cascade,
      secret_sealed bytea not null,
      -- The newest 30-second step whose code was used: neither it nor an earlier one works again.
      last_step bigint not null default 0,
      created_at timestamptz not null,
      confirmed_at timestamptz
    );
    create unique index authenticators_one_confirmed on authenticators (person_id) where confirmed_at is not null;
    create unique index authenticators_one_pending on authenticators (person_id) where confirmed_at is null;

    create table recovery_codes (
      person_id uuid not null references people on delete cascade,
      code_hash bytea not null check (octet_length(code_hash) = 32),
      created_at timestamptz not null,
      used_at timestamptz,
      primary key (person_id, code_hash)
    );

    -- The newest code for each purpose; sending another voids it.
    create table mailed_codes (
      person_id uuid not null references people on delete cascade,
      purpose text not null check (purpose in ('enrolment', 'sign-in', 'confirmation')),
      code_hash bytea not null check (octet_length(code_hash) = 32),
      tries_left integer not null check (tries_left >= 0),
      created_at timestamptz not null,
      expires_at timestamptz not null,
      used_at timestamptz,
      primary key (person_id, purpose)
    );

    create table trusted_devices (
      id uuid primary key,
      person_id uuid not null references people on delete cascade,
      token_hash bytea not null unique check (octet_length(token_hash) = 32),
      epoch integer not null,
      name text not null default '' check (length(name) <= 60),
      user_agent text not null default '',
      address text not null default '',
      created_at timestamptz not null,
      last_used_at timestamptz not null,
      expires_at timestamptz not null
    );
    create index trusted_devices_person on trusted_devices (person_id);

    -- Wrong codes are counted by place, so that a stranger at the sign-in page slows nobody who is signed in.
    create table two_step_tries (
      person_id uuid not null references people on delete cascade,
      place text not null check (place in ('sign-in', 'inside', 'reset')),
      failures integer not null check (failures > 0),
      last_failed_at timestamptz not null,
      blocked_until timestamptz not null,
      primary key (person_id, place)
    );
    grant update (two_step_required_from, updated_at) on organizations to portal_partner;
  `);
  for (const table of ['authenticators', 'recovery_codes', 'mailed_codes', 'trusted_devices', 'two_step_tries']) {
    await grantTable(db, table, { system: 'select, insert, update, delete' });
  }
}

export async function down(db: Knex): Promise<void> {
  await db.raw(`
    revoke update (two_step_required_from, updated_at) on organizations from portal_partner;
    drop table two_step_tries; drop table trusted_devices; drop table mailed_codes; drop table recovery_codes; drop table authenticators`);
}
